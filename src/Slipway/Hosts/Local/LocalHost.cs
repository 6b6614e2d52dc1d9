// Local: a directory of this machine plays the server. Commands run under a small supervising shell that ends them when
// their owner dies; files are written by temporary file, fsync and rename; the lock is flock(2) on <root>/lock, which the
// kernel frees at death. Everything above Host is the same code that runs over SSH.
using System.Runtime.InteropServices;

namespace Slipway.Hosts.Local;

/// <summary>This machine, with one directory as the application's root.</summary>
public sealed partial class LocalHost : Host
{
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
        using var supervisor = Supervisor.Start(Name, call);
        return await supervisor.RunAsync(call.Command, onLine, _time, cancellation).ConfigureAwait(false);
    }

    private protected override Task<HostProcess> LaunchAsync(ShellCall call, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult<HostProcess>(new LeashedProcess(Name, call.Command, Supervisor.Start(Name, call)));
    }
}
