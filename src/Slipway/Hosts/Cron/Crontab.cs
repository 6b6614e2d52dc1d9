using System.Globalization;
using System.Security.Cryptography;

namespace Slipway.Hosts.Cron;

/// <summary>One application's and environment's block in a host's crontab. What is outside the block is never changed.</summary>
public sealed partial class Crontab
{
    private const string BackupDirectory = "backups/crontab";

    private readonly Host _host;
    private readonly CrontabBlock _block;
    private readonly CrontabStore _store;
    private readonly TimeProvider _time;

    private Crontab(Host host, string application, string environment, CrontabStore store, TimeProvider? time) =>
        (_host, _block, _store, _time) = (host, new CrontabBlock($"{application}@{environment}", host.Root), store, time ?? TimeProvider.System);

    /// <summary>The deploy user's crontab, through crontab(1).</summary>
    public static Crontab OfUser(Host host, string application, string environment, TimeProvider? time = null) =>
        new(host, application, environment, new UserCrontab(host), time);

    /// <summary>A file below the host's root that plays the crontab.</summary>
    public static Crontab InFile(Host host, string path, string application, string environment, TimeProvider? time = null) =>
        new(host, application, environment, new FileCrontab(host, path), time);

    /// <summary>The managed block as it stands, or null. Read-only.</summary>
    /// <exception cref="HostException">The crontab cannot be read, or its block is broken.</exception>
    public async Task<string?> ReadAsync(CancellationToken cancellation = default) =>
        _block.Find(await _store.ReadAsync(cancellation).ConfigureAwait(false) ?? []);

    /// <summary>What <see cref="InstallAsync"/> would change, and hand-made lines that run the same commands. Read-only.</summary>
    /// <exception cref="CronJobException">Some job is not valid.</exception>
    public async Task<CrontabDiff> DiffAsync(IReadOnlyCollection<CronJob> jobs, CancellationToken cancellation = default)
    {
        var wanted = _block.Render(jobs);
        var text = await _store.ReadAsync(cancellation).ConfigureAwait(false) ?? [];
        var lines = CrontabDiff.Compare(_block.Find(text), wanted);
        if (lines.Count == 0 && jobs.Any(job => job.Limit is not null) && !await JobWrapper.ExistsAsync(_host, cancellation).ConfigureAwait(false))
            lines = [$"+ {JobWrapper.Path}, which the lines call"];
        return new CrontabDiff(lines, HandMadeJobs.Find(text, jobs));
    }

    /// <summary>
    /// The crontab as it is now, kept in a dated file below the root. The crontab itself is only read. Repeated, it gives the
    /// same facts: when the newest backup has these very bytes, it is that one.
    /// </summary>
    public async Task<CrontabFacts> CaptureAsync(CancellationToken cancellation = default)
    {
        var hadWrapper = await JobWrapper.ExistsAsync(_host, cancellation).ConfigureAwait(false);
        if (await _store.ReadAsync(cancellation).ConfigureAwait(false) is not { } text)
            return new CrontabFacts(false, null, null, null) { HadWrapper = hadWrapper };
        var block = _block.Find(text);
        return new CrontabFacts(true, Hash(text), await BackUpAsync(text, cancellation).ConfigureAwait(false), block) { HadWrapper = hadWrapper };
    }

    /// <summary>Makes the block hold these jobs, and what they call be there; none removes it. Does nothing when all is so already, and says so with false.</summary>
    /// <exception cref="CronJobException">Some job is not valid; nothing was changed.</exception>
    public async Task<bool> InstallAsync(IReadOnlyCollection<CronJob> jobs, CancellationToken cancellation = default)
    {
        var wanted = _block.Render(jobs);
        var text = await _store.ReadAsync(cancellation).ConfigureAwait(false) ?? [];
        var mended = jobs.Any(job => job.Limit is not null) && await JobWrapper.InstallAsync(_host, cancellation).ConfigureAwait(false);
        if (_block.Find(text) == wanted)
            return mended;
        await WriteAsync(_block.Replace(text, wanted), cancellation).ConfigureAwait(false);
        await RemoveMarksAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// Leaves the block without jobs and with a line that says why; cron starts none of them until <see cref="InstallAsync"/> or
    /// <see cref="RestoreAsync"/>. What runs already goes on: see <see cref="JobStates.WaitUntilIdleAsync"/>. False when there is no block.
    /// </summary>
    /// <param name="reason">Why, and what puts the jobs back; one line.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<bool> SuspendAsync(string reason, CancellationToken cancellation = default)
    {
        var text = await _store.ReadAsync(cancellation).ConfigureAwait(false) ?? [];
        if (_block.Find(text) is not { } block)
            return false;
        if (!CrontabBlock.IsSuspended(block))
            await WriteAsync(_block.Replace(text, _block.Suspended(reason)), cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>Puts back what <see cref="CaptureAsync"/> saw; what its lines call is there then, even where it was not. Safe to repeat.</summary>
    public async Task<CrontabRestoration> RestoreAsync(CrontabFacts facts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var calls = facts.Block?.Contains(JobWrapper.Path, StringComparison.Ordinal) == true;
        if (calls)
            await JobWrapper.InstallAsync(_host, cancellation).ConfigureAwait(false);
        var how = await RestoreTextAsync(facts, cancellation).ConfigureAwait(false);
        await RemoveMarksAsync(cancellation).ConfigureAwait(false);
        // Last, for until then a line may call it.
        if (facts.HadWrapper == false && !calls)
            await _host.DeleteAsync(JobWrapper.Path, cancellation).ConfigureAwait(false);
        return how;
    }

    private async Task<CrontabRestoration> RestoreTextAsync(CrontabFacts facts, CancellationToken cancellation)
    {
        var now = await _store.ReadAsync(cancellation).ConfigureAwait(false);
        if (now is null ? !facts.Existed : facts.Existed && Hash(now) == facts.Sha256)
            return CrontabRestoration.Unchanged;
        var (before, isComplete) = await OriginalAsync(facts, cancellation).ConfigureAwait(false);
        // Nothing but the block differs: nobody else has been here, so every byte can be as it was.
        if (isComplete && _block.Replace(now ?? [], null).AsSpan().SequenceEqual(_block.Replace(before ?? [], null)))
        {
            if (before is null)
                await _store.RemoveAsync(cancellation).ConfigureAwait(false);
            else
                await WriteAsync(before, cancellation).ConfigureAwait(false);
            return CrontabRestoration.Exact;
        }
        var kept = _block.Replace(now ?? [], facts.Block);
        if (now is null || !kept.AsSpan().SequenceEqual(now))
            await WriteAsync(kept, cancellation).ConfigureAwait(false);
        return CrontabRestoration.BlockOnly;
    }

    private async Task<(byte[]? Text, bool IsComplete)> OriginalAsync(CrontabFacts facts, CancellationToken cancellation)
    {
        if (!facts.Existed)
            return (null, true);
        var text = facts.Backup is null ? null : await _host.ReadAsync(facts.Backup, cancellation).ConfigureAwait(false);
        return (text, text is not null && Hash(text) == facts.Sha256);
    }

    /// <summary>Writes and reads back, for a crontab(1) that drops or adds a line must not pass for success.</summary>
    private async Task WriteAsync(byte[] text, CancellationToken cancellation)
    {
        await _store.WriteAsync(text, cancellation).ConfigureAwait(false);
        var found = await _store.ReadAsync(cancellation).ConfigureAwait(false);
        if (found is null || !found.AsSpan().SequenceEqual(text))
            throw new HostException($"{_host.Name}: {_store.Name} does not hold what was written to it; look at it before you go on. "
                + $"What was there before is in {HostPath.Join(_host.Root, BackupDirectory)}.");
    }

    private async Task<string> BackUpAsync(byte[] text, CancellationToken cancellation)
    {
        var names = (await _host.ListAsync(BackupDirectory, cancellation).ConfigureAwait(false)).Select(e => e.Name).ToList();
        if (names.Count > 0 && HostPath.Join(BackupDirectory, names[^1]) is var newest
            && await _host.ReadAsync(newest, cancellation).ConfigureAwait(false) is { } kept && kept.AsSpan().SequenceEqual(text))
            return newest;
        // Two within one second: the later one takes the next second, so that the names still sort by age.
        var now = _time.GetUtcNow();
        while (names.Contains(NameAt(now)))
            now = now.AddSeconds(1);
        var path = HostPath.Join(BackupDirectory, NameAt(now));
        await _host.WriteAsync(path, text, Host.OwnerOnly, cancellation).ConfigureAwait(false);
        return path;
    }

    private static string NameAt(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"crontab-{time.UtcDateTime:yyyyMMdd-HHmmss}.txt");

    private static string Hash(byte[] text) => Convert.ToHexStringLower(SHA256.HashData(text));
}
