// Lab: real servers for tests, from the distribution's own binaries: own data directory, own port on loopback, one per test run, ended with it. What is
// missing skips its tests loudly, and fails them where CI is set. A server whose test run was killed is ended by the next run.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MySqlConnector;
using Slipway.Databases;
using Slipway.Tests.Integration.Lab;

[assembly: AssemblyFixture(typeof(MariaDbServer))]

namespace Slipway.Tests.Integration.Lab;

/// <summary>A MariaDB server that starts when the first test asks for it. A durable one keeps what was committed over a kill.</summary>
public sealed class MariaDbServer : IAsyncDisposable
{
    private const string Prefix = "slipway-mariadb-";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly bool _durable;
    private string? _directory;
    private Process? _process;

    public MariaDbServer()
        : this(durable: false)
    {
    }

    internal MariaDbServer(bool durable) => _durable = durable;

    public int Port { get; private set; }

    internal int ProcessId => _process!.Id;

    /// <summary>The address of a database on it, which need not exist; for the user that may do everything.</summary>
    public ServerAddress Address(string database) => new("127.0.0.1", Port, database, "root", "");

    public async Task StartAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_process is { HasExited: false })
                return;
            foreach (var program in (string[])["/usr/sbin/mariadbd", "/usr/bin/mariadb-install-db", "/usr/bin/mariadb-dump"])
            {
                if (!File.Exists(program) && Environment.GetEnvironmentVariable("CI") == "true")
                    Assert.Fail($"{program} is missing; install mariadb-server and mariadb-client.");
                Assert.SkipUnless(File.Exists(program), $"{program} is missing: NOTHING OF MARIADB IS TESTED. Install mariadb-server and mariadb-client.");
            }

            if (_directory is null)
            {
                EndLeftovers();
                _directory = Directory.CreateTempSubdirectory($"{Prefix}{Environment.ProcessId}-").FullName;
                // A server removes what it takes for its own leftovers in its temporary directory: two cannot share one.
                Directory.CreateDirectory(_directory + "/tmp");
                if (Environment.UserName == "root")
                    await RunAsync("chown", ["-R", "mysql", _directory], cancellation);
                await RunAsync("/usr/bin/mariadb-install-db", ["--no-defaults", .. User(), $"--datadir={_directory}/data", "--auth-root-authentication-method=normal", "--skip-test-db"], cancellation);
            }

            await LaunchAsync(cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>SIGKILL, as a power cut has it but for the page cache.</summary>
    internal async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public void Execute(string? database, string sql)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public IReadOnlyList<string> Query(string? database, string sql)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        return rows;
    }

    public MySqlConnection Open(string? database)
    {
        var connection = new MySqlConnection($"Server=127.0.0.1;Port={Port};User ID=root;Database={database};Pooling=false;AllowUserVariables=true");
        connection.Open();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        _gate.Dispose();
        if (_directory is not null)
            Directory.Delete(_directory, recursive: true);
    }

    private async Task LaunchAsync(CancellationToken cancellation)
    {
        if (Port == 0)
            Port = FreePort();
        string[] speed = _durable ? [] : ["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--innodb-flush-method=nosync", "--sync-frm=0"];
        var start = new ProcessStartInfo("/usr/sbin/mariadbd",
        [
            "--no-defaults", .. User(), $"--datadir={_directory}/data", $"--socket={_directory}/socket", $"--pid-file={_directory}/pid", $"--port={Port}", "--bind-address=127.0.0.1",
            "--skip-log-bin", "--skip-name-resolve", "--max-connections=400", "--character-set-server=utf8mb4", "--innodb-buffer-pool-size=128M", "--innodb-log-file-size=48M",
            $"--log-error={_directory}/log", $"--tmpdir={_directory}/tmp", .. speed,
        ]) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        for (var started = Stopwatch.StartNew(); ; await Task.Delay(30, cancellation))
        {
            if (_process.HasExited || started.Elapsed > StartLimit)
                Assert.Fail($"MariaDB does not start:\n{(File.Exists(_directory + "/log") ? await File.ReadAllTextAsync(_directory + "/log", cancellation) : "")}");
            try
            {
                Execute(null, "DO 1");
                return;
            }
            catch (MySqlException)
            {
            }
        }
    }

    private static string[] User() => Environment.UserName == "root" ? ["--user=mysql"] : [];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            Assert.Fail($"{program} failed: {await output}{error}");
    }

    private static void EndLeftovers()
    {
        foreach (var left in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            if (!int.TryParse(Path.GetFileName(left)[Prefix.Length..].Split('-')[0], CultureInfo.InvariantCulture, out var owner) || Path.Exists($"/proc/{owner}"))
                continue;
            if (File.Exists(left + "/pid") && int.TryParse(File.ReadAllText(left + "/pid"), CultureInfo.InvariantCulture, out var server) && Path.Exists($"/proc/{server}")
                && File.ReadAllText($"/proc/{server}/cmdline").Contains(left, StringComparison.Ordinal))
                Process.GetProcessById(server).Kill();
            try
            {
                Directory.Delete(left, recursive: true);
            }
            catch (IOException)
            {
            }
        }
    }
}
