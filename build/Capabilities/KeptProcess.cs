using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>
/// A process that goes on when the command that started it ends, for as long as its file <c>&lt;name&gt;.keep</c> is there: whoever removes that, or
/// the whole directory, ends it. A keeper, a shell in a session of its own, looks twice a second.
/// </summary>
internal sealed class KeptProcess(Workspace workspace, string directory, string name)
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // The process inherits descriptor 8: what that locks says that it runs, even without its keeper. Whoever looks has it for a moment.
    private const string KeeperText = """
        keep=$1/$2.keep after=$3
        exec 8>>"$1/$2.running"
        flock -x -w 5 8 || exit 0
        pid=$1/$2.pid
        shift 3
        cd /
        "$@" &
        process=$!
        echo "$process" >"$pid"
        while [ -e "$keep" ] && kill -s 0 "$process" 2>/dev/null; do sleep 0.5 8>&-; done
        kill -s TERM "$process" 2>/dev/null
        wait "$process"
        [ -e "$keep" ] || eval "$after"
        """;

    private const string LaunchText = """
        keeper=$1
        shift
        : >"$1/$2.keep"
        setsid sh -c "$keeper" slipway-kept "$@" </dev/null >"$1/$2.log" 2>&1 &
        until ! flock -n -s "$1/$2.running" true; do
        kill -s 0 $! 2>/dev/null || exit 0
        sleep 0.02
        done
        """;

    private string Keep => Path.Combine(directory, $"{name}.keep");

    public string Log => Path.Combine(directory, $"{name}.log");

    public bool IsRunning
    {
        get
        {
            using var free = FileGate.TryTake(Path.Combine(directory, $"{name}.running"), shared: true);
            return free is null;
        }
    }

    /// <summary>Starts it unless it runs. Whoever calls this holds a lock against others who do.</summary>
    /// <param name="after">Shell text that the keeper runs once it has ended the process because it was not to be kept.</param>
    public async Task StartAsync(IReadOnlyList<string> command, string after, CancellationToken cancel)
    {
        if (!IsRunning)
        {
            await workspace.Here.RunAsync(Command.Script(LaunchText, [KeeperText, directory, name, after, .. command]).ReadOnly(), cancellation: cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Ends it and waits until it has, and its keeper too.</summary>
    /// <exception cref="HostException">It does not end.</exception>
    public async Task EndAsync(CancellationToken cancel)
    {
        File.Delete(Keep);
        var isHelped = false;
        for (var start = workspace.Time.GetTimestamp(); IsRunning; await Task.Delay(Pause, workspace.Time, cancel).ConfigureAwait(false))
        {
            if (workspace.Time.GetElapsedTime(start) > Patience && !isHelped)
            {
                // Without its keeper: the lock that it holds says that the number is still its own.
                isHelped = true;
                await workspace.Here.RunAsync(Command.Script("kill -s TERM \"$(cat \"$1\")\"", Path.Combine(directory, $"{name}.pid")).ReadOnly().AllowFailure(), cancellation: cancel).ConfigureAwait(false);
            }

            if (workspace.Time.GetElapsedTime(start) > EndLimit)
            {
                throw new HostException($"What {directory}/{name}.pid names does not end. End it by hand, then run the same command again.");
            }
        }
    }
}
