using System.Globalization;
using System.Text;

namespace Slipway.Hosts;

public abstract partial class Host
{
    private protected const string LockFile = "lock";
    private protected const string FenceFile = "fence";
    private protected const string BusyFile = "busy";

    private long? _token;

    /// <summary>
    /// Takes the root for one application's environment: creates a missing or empty directory and marks it, or finds the mark.
    /// Safe to repeat. Nothing else may be done with a root that is not marked.
    /// </summary>
    /// <exception cref="ForeignRootException">It has other content, or belongs to another application or environment.</exception>
    public async Task InitializeAsync(string application, string environment, CancellationToken cancellation = default)
    {
        var wanted = new RootMarker(RootMarker.CurrentFormat, application, environment);
        if (await ReadAsync(RootMarker.FileName, cancellation).ConfigureAwait(false) is { } bytes)
        {
            var (marker, problem) = RootMarker.Parse(bytes);
            if (marker is null)
                throw new ForeignRootException(Name, Root, $"has a {RootMarker.FileName} that {problem}");
            if (marker != wanted)
                throw new ForeignRootException(Name, Root, $"belongs to {marker.Application}@{marker.Environment}, not {application}@{environment}");
            return;
        }
        // The temporary file of an initialisation that was cut off is no content.
        var content = (await ListAsync(Root, cancellation).ConfigureAwait(false)).Where(e => e.Name != RootMarker.TempName).ToList();
        if (content.Count > 0)
            throw new ForeignRootException(Name, Root,
                $"is not a Slipway root: it holds {string.Join(", ", content.Take(5).Select(e => e.Name))}{(content.Count > 5 ? ", …" : "")}");
        await CreateRootAsync(wanted.ToBytes(), cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes the lock, or throws at once. It is freed when the returned lock is disposed and when this process dies, however it dies.
    /// From then on every changing operation of this Host object first checks that no newer lock has been taken. What a killed
    /// holder's last command still does is waited for (at most some seconds), so that it cannot run into our work.
    /// </summary>
    /// <exception cref="HostLockedException">Another deployer holds it; the exception names it.</exception>
    public async Task<HostLock> LockAsync(LockHolder who, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(who);
        if (!await ExistsAsync(RootMarker.FileName, cancellation).ConfigureAwait(false))
            throw new HostException($"{Name}: {Root} is not set up: it has no {RootMarker.FileName}. Nothing was changed; Deploy sets it up.");
        var held = await TakeLockAsync(who, cancellation).ConfigureAwait(false);
        _token = held.Token;
        return held;
    }

    /// <summary>Who holds the lock at this moment, or null. Only reads, so it keeps nobody from taking it.</summary>
    public abstract Task<LockHolder?> LockHolderAsync(CancellationToken cancellation = default);

    /// <summary>Creates the root with its parents, and the mark in it, durably; the mark's temporary file is <see cref="RootMarker.TempName"/>.</summary>
    private protected abstract Task CreateRootAsync(byte[] marker, CancellationToken cancellation);

    /// <summary>
    /// Takes the lock; under it, makes the fence one greater (durable), then waits until nobody holds <see cref="BusyFile"/>: no
    /// command with an older token can start any more, and those that had started are gone.
    /// </summary>
    private protected abstract Task<HostLock> TakeLockAsync(LockHolder who, CancellationToken cancellation);

    /// <summary>The fence's number; a missing fence is 0, a damaged one an error, for guessing could let a dead deployer back in.</summary>
    private protected long ParseFence(byte[]? fence)
    {
        if (fence is null)
            return 0;
        var text = Encoding.Latin1.GetString(fence).TrimEnd('\n');
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var token)
            ? token
            : throw DamagedFence();
    }

    private protected HostException DamagedFence() => new($"{Name}: {HostPath.Join(Root, FenceFile)} is damaged: it does not hold a number. "
        + "Nothing was changed. Write into it a number greater than any token in the journal.");

    private protected HostException BusyTooLong() => new($"{Name}: a command of an earlier deployer, which is dead, still runs. Nothing was changed. "
        + $"Find it with 'fuser {HostPath.Join(Root, BusyFile)}', end it, then run the same command again.");

    private protected static byte[] FormatFence(long token) => Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{token}\n"));

    /// <summary>Throws when a newer lock has been taken. Not needed where each change checks the fence itself.</summary>
    private protected virtual async Task CheckFenceAsync(CancellationToken cancellation)
    {
        if (_token is not { } token)
            return;
        var fence = await ReadAsync(FenceFile, cancellation).ConfigureAwait(false);
        if (fence is null || ParseFence(fence) != token)
            throw new FencedException(Name, token, fence is null ? null : Encoding.Latin1.GetString(fence).TrimEnd('\n'));
    }
}
