using Slipway.Build.Cli;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>
/// What a practice server keeps in its directory: <c>data</c>, its databases; <c>run</c>, what it needs while it runs; <c>log</c>; and the lock files
/// <c>users</c>, <c>running</c> and <c>gate</c>. Whoever calls this holds the gate.
/// </summary>
internal sealed class ServerFiles(Workspace workspace, ServerProgram program, string directory)
{
    // Whoever may not be root is another account, which must get at a directory that may lie below a private one, such as /root.
    private const string PrefixText = """
        [ "$(id -u)" = 0 ] || exit 0
        as="setpriv --reuid=$1 --regid=$1 --init-groups"
        $as stat "$2/." >/dev/null || as="$as --inh-caps=+dac_override --ambient-caps=+dac_override"
        $as stat "$2/." >/dev/null && echo "$as"
        """;

    private const string OwnText = """
        [ "$(id -u)" != 0 ] || set -- "$@" own
        mkdir -p "$2" && chmod 700 "$2" && { [ $# -lt 3 ] || chown "$1" "$2"; }
        """;

    // The server inherits descriptor 8: what that locks says that the server runs, even without its keeper. The keeper waits for
    // the users' lock, so that it hears at once that nobody is left; three times a second it looks whether the server lives.
    private const string KeeperText = """
        cd "$1" || exit
        signal=$2
        shift 2
        exec 8>>running 9<users
        flock -x -w 5 8 || exit
        "$@" 9<&- &
        server=$!
        i=0
        while kill -s 0 "$server" 2>/dev/null; do
        if [ "$i" -gt 0 ]; then
        [ "$i" -lt 300 ] || kill -s KILL "$server"
        i=$((i+1))
        sleep 0.1 8>&-
        elif flock -x -w 0.3 9 8>&-; then
        kill -s "$signal" "$server"
        i=1
        else
        [ $? = 1 ] || sleep 0.1 8>&-
        fi
        done
        wait "$server"
        """;

    private const string LaunchText = """
        keeper=$1
        shift
        [ ! -f "$1/log" ] || mv "$1/log" "$1/log.old"
        setsid sh -c "$keeper" slipway-keeper "$@" </dev/null >"$1/log" 2>&1 &
        until ! flock -n -s "$1/running" true; do
        kill -s 0 $! 2>/dev/null || exit 0
        sleep 0.02
        done
        """;

    private string Data => Path.Combine(directory, "data");

    /// <summary>Paths of the server's programs.</summary>
    /// <exception cref="UsageException">They are not on this machine.</exception>
    public async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancel)
    {
        var found = await workspace.Here.RunAsync(program.Find().AllowFailure(), cancellation: cancel).ConfigureAwait(false);
        return found.Succeeded ? found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : throw new UsageException(
            $"This environment runs {program.Name} itself, and its programs are not on this machine. Nothing was touched. Install them (Debian: {program.Package}; as root ./build.sh Lab does), or say where they are: sandbox.databaseServer.programs.");
    }

    /// <summary>Makes the databases' directory if there is none and starts server and keeper. Returns when both run, or when they have ended.</summary>
    public async Task StartAsync(IReadOnlyList<string> paths, IReadOnlyList<string> alsoOn, Action<string> say, CancellationToken cancel)
    {
        var prefix = await PrefixAsync(cancel).ConfigureAwait(false);
        await OwnAsync("run", cancel).ConfigureAwait(false);
        if (!Directory.Exists(Data))
        {
            say($"A {program.Name} server for practice is laid out in {Path.GetRelativePath(workspace.Root, directory)}, once.");
            await CreateAsync(paths, prefix, cancel).ConfigureAwait(false);
        }

        if (program.Prepare(prefix) is { } prepare)
        {
            await RunAsync(prepare, cancel).ConfigureAwait(false);
        }

        await RunAsync(Command.Script(LaunchText, [KeeperText, directory, program.StopSignal, .. prefix, .. program.Start(paths, directory, alsoOn)]), cancel).ConfigureAwait(false);
    }

    // Whole or not at all: under another name until it is whole. What a killed one left may still be written to for a moment, so its name is not used again.
    private async Task CreateAsync(IReadOnlyList<string> paths, IReadOnlyList<string> prefix, CancellationToken cancel)
    {
        foreach (var left in Directory.GetDirectories(directory, "data.*"))
        {
            await RunAsync(Command.Of("rm", "-rf", "--", left), cancel).ConfigureAwait(false);
        }

        var fresh = $"data.{System.Environment.ProcessId}";
        await OwnAsync(fresh, cancel).ConfigureAwait(false);
        await RunAsync(program.Create(paths, prefix, Path.Combine(directory, fresh)), cancel).ConfigureAwait(false);
        Directory.Move(Path.Combine(directory, fresh), Data);
    }

    private Task OwnAsync(string name, CancellationToken cancel) => RunAsync(Command.Script(OwnText, program.Account, name), cancel);

    private async Task<IReadOnlyList<string>> PrefixAsync(CancellationToken cancel)
    {
        var prefix = await workspace.Here.RunAsync(Command.Script(PrefixText, program.Account, directory).ReadOnly().AllowFailure(), cancellation: cancel).ConfigureAwait(false);
        return prefix.Succeeded ? prefix.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries) : throw new UsageException(
            $"{program.Name} refuses to run as root, and the account {program.Account} does not exist or cannot get at {directory}. Nothing was touched. Run this as another user, or move the checkout to where other accounts may read.");
    }

    private Task RunAsync(Command command, CancellationToken cancel) => workspace.Here.RunAsync(command.In(directory).ReadOnly(), cancellation: cancel);
}
