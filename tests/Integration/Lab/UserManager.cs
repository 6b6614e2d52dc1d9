using System.Diagnostics;
using Slipway.Tests.Integration.Lab;

[assembly: AssemblyFixture(typeof(UserManager))]

namespace Slipway.Tests.Integration.Lab;

/// <summary>
/// A real systemd as a user's manager, for the home of <see cref="LoopbackSshd"/>. It wants a machine that was booted with systemd; a namespace of its own shows it one,
/// which needs root. It ends with the test run: its parent is a shell that reads our pipe.
/// </summary>
public sealed class UserManager : IAsyncDisposable
{
    private const string Program = "/lib/systemd/systemd";
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Process? _process;

    public async Task StartAsync(LoopbackSshd sshd, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_process is not null)
                return;
            Assert.SkipUnless(Environment.UserName == "root" && File.Exists(Program), "Only root with systemd installed can have a user's manager beside its own: SERVICES ARE NOT TESTED.");
            Directory.CreateDirectory(sshd.RuntimeDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var start = $"mount -t tmpfs slipway-test /run/systemd && mkdir -p /run/systemd/system && exec {Program} --user --log-target=console --log-level=err";
            var script = "mkdir -p /run/systemd; unshare -m sh -c \"$1\" >/dev/null 2>&1 </dev/null & p=$!; cat >/dev/null; kill $p; wait $p";
            _process = Process.Start(new ProcessStartInfo("sh", ["-c", script, "sh", start])
            {
                RedirectStandardInput = true,
                Environment = { ["HOME"] = sshd.Home, ["XDG_RUNTIME_DIR"] = sshd.RuntimeDirectory },
            })!;
            var socket = Path.Combine(sshd.RuntimeDirectory, "systemd", "private");
            for (var started = Stopwatch.StartNew(); !File.Exists(socket); await Task.Delay(50, cancellation))
                Assert.SkipWhen(started.Elapsed > TimeSpan.FromSeconds(30) || _process.HasExited, "systemd --user does not start here: SERVICES ARE NOT TESTED.");
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        _gate.Dispose();
    }
}
