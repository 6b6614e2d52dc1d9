using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Slipway.Tests.Integration.Lab;

[assembly: AssemblyFixture(typeof(LoopbackSshd))]

namespace Slipway.Tests.Integration.Lab;

/// <summary>
/// A real sshd on loopback with its own configuration and keys, for whoever runs the tests: enough for all but what needs a machine
/// of its own. It ends with the test run: its parent is a shell that reads our pipe.
/// </summary>
public sealed partial class LoopbackSshd : IAsyncDisposable
{
    private const string Program = "/usr/sbin/sshd";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private DirectoryInfo? _directory;
    private Process? _process;

    public int Port { get; private set; }

    /// <summary>A file below the server's own directory.</summary>
    public string PathOf(string name) => Path.Combine(_directory!.FullName, name);

    /// <summary>The home of who logs in: empty, so that no profile of this machine's user has a say, and with blanks in its name.</summary>
    public string Home => PathOf("a home with blanks");

    /// <summary>Where a systemd of this home's user listens, if there is one (<see cref="UserManager"/>).</summary>
    public string RuntimeDirectory => PathOf("run");

    public async Task StartAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_process is not null)
                return;
            if (!File.Exists(Program) && Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail($"{Program} is missing, and CI must have it: apt-get install openssh-server.");
            Assert.SkipUnless(File.Exists(Program), $"{Program} is missing: NOTHING OF SSH IS TESTED. Install openssh-server.");
            _directory = Directory.CreateTempSubdirectory("slipway-sshd-");
            foreach (var type in (string[])["ed25519", "rsa"])
            {
                await RunAsync("ssh-keygen", "-q", "-t", type, "-N", "", "-C", "throw-away", "-f", PathOf($"host_{type}"));
                await RunAsync("ssh-keygen", "-q", "-t", type, "-N", "", "-C", "throw-away", "-f", PathOf($"user_{type}"));
            }
            await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "open sesame", "-C", "throw-away", "-f", PathOf("user_locked"));
            await File.WriteAllTextAsync(PathOf("authorized_keys"), string.Concat(new[] { "user_ed25519", "user_rsa", "user_locked" }.Select(key => File.ReadAllText(PathOf(key + ".pub")))), cancellation);
            Port = FreePort();
            await File.WriteAllTextAsync(PathOf("known_hosts"), $"[127.0.0.1]:{Port} {await File.ReadAllTextAsync(PathOf("host_ed25519.pub"), cancellation)}", cancellation);
            await LaunchAsync(cancellation);
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
        _directory?.Delete(recursive: true);
    }

    private async Task LaunchAsync(CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(PathOf("config"), $"""
            ListenAddress 127.0.0.1
            Port {Port}
            HostKey {PathOf("host_ed25519")}
            HostKey {PathOf("host_rsa")}
            PidFile none
            UsePAM no
            StrictModes no
            AuthorizedKeysFile {PathOf("authorized_keys")}
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            MaxStartups 200
            AllowTcpForwarding yes
            SetEnv HOME="{Home}" XDG_RUNTIME_DIR="{RuntimeDirectory}"
            LogLevel VERBOSE
            """, cancellation);
        Directory.CreateDirectory(Home);
        if (Environment.UserName == "root")
            Directory.CreateDirectory("/run/sshd");
        // The shell ends the server when our end of its stdin closes, however that comes about; what the server has started lives on its own leash.
        var script = $"\"$@\" & p=$!; cat >/dev/null; kill $p; wait $p";
        _process = Process.Start(new ProcessStartInfo("sh", ["-c", script, "sh", Program, "-D", "-f", PathOf("config"), "-E", PathOf("log")]) { RedirectStandardInput = true })!;
        for (var started = Stopwatch.StartNew(); ; await Task.Delay(20, cancellation))
        {
            if (File.Exists(PathOf("log")) && (await File.ReadAllTextAsync(PathOf("log"), cancellation)).Contains("Server listening", StringComparison.Ordinal))
                return;
            if (started.Elapsed > StartLimit)
                Assert.Fail($"sshd does not start:\n{(File.Exists(PathOf("log")) ? await File.ReadAllTextAsync(PathOf("log"), cancellation) : "")}");
        }
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{program}: {error}");
    }
}
