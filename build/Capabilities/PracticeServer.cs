using Slipway.Build.Cli;
using Slipway.Environments;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>
/// The database server of a practice environment. It runs for as long as any command uses it: each holds a shared lock, which dies with it, and
/// a keeper, a shell in a session of its own, shuts the server down cleanly when nobody holds it any more. So it outlives a deployer that is
/// killed just long enough to stop in good order, and one that was killed itself recovers when the next command starts it.
/// </summary>
internal sealed class PracticeServer(Workspace workspace, ServerProgram program, string directory) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    // The keeper gets the lock when the last one lets go; whoever can still have it after this is not the last one.
    private static readonly TimeSpan KeeperLimit = TimeSpan.FromMilliseconds(500);

    private readonly ServerFiles files = new(workspace, program, directory);
    private FileStream? use;
    private bool stays;

    public static PracticeServer Of(Workspace workspace, DatabaseSettings database, PracticeServerSettings settings) =>
        new(workspace, ServerProgram.Of(database, settings), workspace.PathOf(settings.Directory));

    /// <summary>Whoever holds a shared lock on this file keeps the server.</summary>
    public string Users => Path.Combine(directory, "users");

    private string Running => Path.Combine(directory, "running");

    private string Log => Path.Combine(directory, "log");

    /// <summary>Makes the server's files if there are none, starts it unless it runs, and returns when it takes connections.</summary>
    /// <param name="alsoOn">Addresses besides 127.0.0.1 that it listens on when it is started.</param>
    /// <param name="stays">Whether somebody else keeps it, so that nobody need wait for its end.</param>
    /// <exception cref="UsageException">Its programs are not on this machine.</exception>
    /// <exception cref="HostException">It does not start.</exception>
    public async Task EnsureAsync(IReadOnlyList<string> alsoOn, bool stays, Action<string> say, CancellationToken cancel)
    {
        if (use is not null)
        {
            return;
        }

        this.stays = stays;
        var paths = await files.FindAsync(cancel).ConfigureAwait(false);
        Directory.CreateDirectory(directory);
        try
        {
            use = await FileGate.TakeAsync(Users, shared: true, StopLimit, workspace.Time, cancel).ConfigureAwait(false);
            await using var only = await FileGate.TakeAsync(Path.Combine(directory, "gate"), shared: false, StartLimit, workspace.Time, cancel).ConfigureAwait(false);
            if (!IsRunning())
            {
                await files.StartAsync(paths, alsoOn, say, cancel).ConfigureAwait(false);
            }

            await WaitUntilReadyAsync(cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new HostException($"The practice server of {program.Name} in {directory} has been starting or stopping for too long. Nothing was changed. Its log is {Log}; end it by hand and run the same command again.");
        }
    }

    /// <summary>Lets go of the server and, when nobody else uses it, waits until it has shut down.</summary>
    public async ValueTask DisposeAsync()
    {
        if (use is null)
        {
            return;
        }

        await use.DisposeAsync().ConfigureAwait(false);
        use = null;
        var (start, free) = (workspace.Time.GetTimestamp(), workspace.Time.GetTimestamp());
        while (!stays && IsRunning() && workspace.Time.GetElapsedTime(start) < StopLimit && workspace.Time.GetElapsedTime(free) < KeeperLimit)
        {
            await Task.Delay(Pause, workspace.Time).ConfigureAwait(false);
            if (FileGate.TryTake(Users, shared: true) is { } taken)
            {
                await taken.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                free = workspace.Time.GetTimestamp();
            }
        }
    }

    /// <summary>Waits until the server has shut down because nobody uses it; nobody starts it until what is returned is disposed of.</summary>
    /// <exception cref="UsageException">Somebody uses it.</exception>
    public async Task<IAsyncDisposable?> StoppedAsync(TimeSpan patience, CancellationToken cancel)
    {
        if (!Directory.Exists(directory))
        {
            return null;
        }

        try
        {
            var alone = await FileGate.TakeAsync(Users, shared: false, patience, workspace.Time, cancel).ConfigureAwait(false);
            try
            {
                await (await FileGate.TakeAsync(Running, shared: false, StopLimit, workspace.Time, cancel).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
                return alone;
            }
            catch
            {
                await alone.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch (TimeoutException)
        {
            throw new UsageException($"The practice server of {program.Name} in {directory} is in use by another command. It was not removed; run the same command again when that has ended.");
        }
    }

    private bool IsRunning()
    {
        using var free = FileGate.TryTake(Running, shared: false);
        return free is null;
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancel)
    {
        for (var start = workspace.Time.GetTimestamp(); ; await Task.Delay(Pause, workspace.Time, cancel).ConfigureAwait(false))
        {
            var (running, log) = (IsRunning(), File.Exists(Log) ? await File.ReadAllTextAsync(Log, cancel).ConfigureAwait(false) : "");
            if (running && log.Contains(program.ReadyLine, StringComparison.Ordinal))
            {
                return;
            }

            if (!running && log.Contains("already in use", StringComparison.OrdinalIgnoreCase))
            {
                throw new HostException($"The practice server of {program.Name} cannot start: port {program.Port} of this machine is in use. Nothing was changed. Set {program.PortVariable} to a free one.");
            }

            if (!running || workspace.Time.GetElapsedTime(start) > StartLimit)
            {
                throw new HostException($"The practice server of {program.Name} does not start. Nothing was changed. The end of its log, {Log}:\n{string.Join('\n', log.TrimEnd().Split('\n').TakeLast(8))}");
            }
        }
    }
}
