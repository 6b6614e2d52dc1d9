// Local: a directory of this machine plays the server. Commands run under a small supervising shell that ends them when
// their owner dies; files are written by temporary file, fsync and rename; the lock is flock(2) on <root>/lock, which the
// kernel frees at death. Everything above Host is the same code that runs over SSH.
using System.Runtime.InteropServices;

namespace Slipway.Hosts.Local;

/// <summary>This machine, with one directory as the application's root.</summary>
public sealed partial class LocalHost : Host
{
    // What outlives its group (a program that made a session of its own) may hold our pipes; it is not waited for.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;

    /// <param name="name">The name for messages.</param>
    /// <param name="root">Absolute directory; it need not exist before <see cref="Host.InitializeAsync"/>.</param>
    /// <param name="time">The clock for <see cref="FactsAsync"/> and durations.</param>
    /// <exception cref="HostException">This is not a POSIX system.</exception>
    public LocalHost(string name, string root, TimeProvider? time = null)
        : base(name, root)
    {
        if (OperatingSystem.IsWindows())
            throw new HostException($"{name}: a local directory can play the server on Linux and macOS only. Use WSL, or a host over SSH.");
        _time = time ?? TimeProvider.System;
    }

    public override Task<long> FreeSpaceAsync(CancellationToken cancellation = default)
    {
        var existing = Root;
        while (!Directory.Exists(existing))
            existing = HostPath.Parent(existing);
        return Task.FromResult(new DriveInfo(existing).AvailableFreeSpace);
    }

    public override Task<HostFacts> FactsAsync(CancellationToken cancellation = default) => Task.FromResult(
        new HostFacts(RuntimeInformation.OSDescription, Environment.UserName, Environment.MachineName, _time.GetUtcNow()));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private protected override async Task<(CommandResult Result, bool OutOfTime)> ExecuteAsync(
        ShellCall call, Action<string>? onLine, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var started = _time.GetTimestamp();
        var gate = new Lock();
        using var supervisor = Supervisor.Start(Name, call);
        var output = new LineReader(supervisor.Output, keep: true, InTurn());
        var error = new LineReader(supervisor.Error, keep: true, InTurn());
        using var outOfTime = new CancellationTokenSource(call.Command.TimeLimit ?? Timeout.InfiniteTimeSpan, _time);
        int exitCode;
        await using (outOfTime.Token.Register(supervisor.Release).ConfigureAwait(false))
        await using (cancellation.Register(supervisor.Release).ConfigureAwait(false))
            exitCode = await supervisor.WaitAsync().ConfigureAwait(false);
        await DrainAsync(output, error).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        var result = new CommandResult(exitCode, output.Text, error.Text, _time.GetElapsedTime(started));
        return (result, outOfTime.IsCancellationRequested);

        Action<string>? InTurn()
        {
            if (onLine is null)
                return null;
            return line =>
            {
                lock (gate)
                    onLine(line);
            };
        }
    }

    private protected override Task<HostProcess> LaunchAsync(ShellCall call, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult<HostProcess>(LocalProcess.Start(Name, call));
    }

    /// <summary>Waits for the ends of both streams, but not for a stranger that keeps one open.</summary>
    internal static async Task DrainAsync(LineReader output, LineReader error)
    {
        var both = Task.WhenAll(output.Completion, error.Completion);
        if (await Task.WhenAny(both, Task.Delay(DrainLimit)).ConfigureAwait(false) == both)
            await both.ConfigureAwait(false);
    }
}
