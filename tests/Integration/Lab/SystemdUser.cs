using System.Diagnostics;

namespace Slipway.Tests.Integration.Lab;

/// <summary>
/// A real systemd as a user's manager. It wants a machine that was booted with systemd; a namespace of its own shows it one, which needs root. It ends when it is
/// disposed, and with the test run: its parent is a shell that reads our pipe.
/// </summary>
internal sealed class SystemdUser : IAsyncDisposable
{
    private const string Program = "/lib/systemd/systemd";
    private readonly Process _process;

    private SystemdUser(Process process) => _process = process;

    /// <param name="environment">Where it is to find its files, as its user's programs are told too; <c>XDG_RUNTIME_DIR</c> among them.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<SystemdUser> StartAsync(IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists(Program), "Only root with systemd installed can have a user's manager beside its own: SERVICES ARE NOT TESTED.");
        var directory = environment["XDG_RUNTIME_DIR"];
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var start = $"mount -t tmpfs slipway-test /run/systemd && mkdir -p /run/systemd/system && exec {Program} --user --log-target=console --log-level=err";
        var script = "mkdir -p /run/systemd; unshare -m sh -c \"$1\" >/dev/null 2>&1 </dev/null & p=$!; cat >/dev/null; kill $p; wait $p";
        var info = new ProcessStartInfo("sh", ["-c", script, "sh", start]) { RedirectStandardInput = true };
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        var manager = new SystemdUser(Process.Start(info)!);
        var socket = Path.Combine(directory, "systemd", "private");
        for (var started = Stopwatch.StartNew(); !File.Exists(socket); await Task.Delay(50, cancellation))
        {
            if (started.Elapsed <= TimeSpan.FromSeconds(30) && !manager._process.HasExited)
                continue;
            await manager.DisposeAsync();
            Assert.Skip("systemd --user does not start here: SERVICES ARE NOT TESTED.");
        }

        return manager;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
