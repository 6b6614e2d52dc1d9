// Hosts: the machines that are deployed to. A Host runs Commands (data that quotes itself), moves files durably, holds the
// lock and fences every change with its token. LocalHost lets a directory play the server; Cron manages one block of a
// crontab. This folder is the only one that starts processes or opens sockets to machines. Whatever runs on a host needs
// POSIX sh and coreutils, no agent; a command that loses its owner dies with its whole process group.
using System.Globalization;

namespace Slipway.Hosts;

/// <summary>A machine with one application's root directory. Relative paths are below <see cref="Root"/>.</summary>
public abstract partial class Host : IAsyncDisposable
{
    private const int FencedExitCode = 96;
    private const string FencedMark = "slipway: fenced, found ";

    private protected Host(string name, string root)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!root.StartsWith('/') || HostPath.Normalise(root) is "/" || root.Any(char.IsControl))
            throw new ArgumentException($"The root of {name} must be an absolute directory other than /, without control characters, not '{root}'.", nameof(root));
        (Name, Root) = (name, HostPath.Normalise(root));
    }

    /// <summary>The name used in messages, plans and records.</summary>
    public string Name { get; }

    /// <summary>Absolute path of the application's directory there.</summary>
    public string Root { get; }

    /// <summary>
    /// Runs a command to its end, in <see cref="Root"/> unless it says where. <paramref name="onLine"/> sees the lines of both
    /// streams as they come, one at a time, secrets masked. When this returns or throws, no process of the command's group is left.
    /// </summary>
    /// <exception cref="CommandFailedException">It failed and may not, or its time was up.</exception>
    /// <exception cref="FencedException">It changes things and this deployer's lock has been superseded; it did not start.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the process group has been ended.</exception>
    public async Task<CommandResult> RunAsync(Command command, Action<string>? onLine = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        Action<string>? masked = onLine is null ? null : line => onLine(command.Redact(line));
        var (result, outOfTime) = await ExecuteAsync(Compose(command), masked, cancellation).ConfigureAwait(false);
        ThrowIfFenced(command, result);
        if (outOfTime || (!result.Succeeded && !command.MayFail))
            throw new CommandFailedException(Name, command, result, outOfTime);
        return result;
    }

    /// <summary>Starts a helper that runs until the returned process is disposed, or this deployer dies. Its time limit does not count, and the next lock does not wait for it.</summary>
    public Task<HostProcess> StartAsync(Command command, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        var call = Compose(command) with { BusyFile = null };
        // A plain program takes the place of its shell: were the shell to end first, the program would be an orphan when it
        // ends, and be counted as alive until process 1 gets round to it.
        if (command is ProgramCommand { Directory: null, Variables.Count: 0 })
            call = call with { Text = call.Text[..^command.ToShell().Length] + "exec " + command.ToShell() };
        return LaunchAsync(call, cancellation);
    }

    /// <summary>Bytes free for this user where the root is, or will be.</summary>
    public abstract Task<long> FreeSpaceAsync(CancellationToken cancellation = default);

    /// <summary>System, user, name and clock, for preflight checks and records. Changes nothing.</summary>
    public abstract Task<HostFacts> FactsAsync(CancellationToken cancellation = default);

    public abstract ValueTask DisposeAsync();

    /// <summary>Runs a call to its end with stdin from /dev/null, until its command's time limit.</summary>
    private protected abstract Task<(CommandResult Result, bool OutOfTime)> ExecuteAsync(
        ShellCall call, Action<string>? onLine, CancellationToken cancellation);

    private protected abstract Task<HostProcess> LaunchAsync(ShellCall call, CancellationToken cancellation);

    /// <summary>The command's text with its directory and, when a lock was taken, the fence: checked by the shell that will do the work.</summary>
    internal ShellCall Compose(Command command)
    {
        var directory = command.Directory is { } own && own.StartsWith('/') ? "/" : Root;
        var text = $"unset CDPATH\ncd {ShellText.Quote(directory)} || exit\n";
        if (_token is not { } token || command.IsReadOnly)
            return new ShellCall(command, text + command.ToShell(), null);
        text += string.Create(CultureInfo.InvariantCulture, $$"""
            f=; IFS= read -r f < {{ShellText.Quote(HostPath.Join(Root, FenceFile))}}
            [ "$f" = {{token}} ] || { echo "{{FencedMark}}${f:-none}" >&2; exit {{FencedExitCode}}; }
            unset f

            """);
        return new ShellCall(command, text + command.ToShell(), HostPath.Join(Root, BusyFile));
    }

    private protected void ThrowIfFenced(Command command, CommandResult result)
    {
        if (_token is not { } token || command.IsReadOnly || result.ExitCode != FencedExitCode)
            return;
        var mark = result.Error.IndexOf(FencedMark, StringComparison.Ordinal);
        if (mark >= 0)
            throw new FencedException(Name, token, result.Error[(mark + FencedMark.Length)..].Split('\n')[0]);
    }
}
