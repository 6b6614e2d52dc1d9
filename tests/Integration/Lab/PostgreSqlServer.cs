using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Slipway.Databases;
using Slipway.Tests.Integration.Lab;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace Slipway.Tests.Integration.Lab;

/// <summary>
/// A real PostgreSQL of this test run's own: its data directory under /tmp, a free port of 127.0.0.1. Started by the first test that needs it
/// and ended with the run; what a killed run has left is ended by the next.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    public const string Binaries = "/usr/lib/postgresql/15/bin";
    public const string Deployer = "deployer";
    public const string Password = "it's \"secret\"";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly bool _durable;
    private readonly bool _killable;
    private readonly string _prefix;
    private readonly string _directory;
    private Process? _process;

    public PostgreSqlServer()
        : this("")
    {
    }

    /// <param name="mark">What tells it from the one that the tests share, also when leftovers are ended: it can be killed.</param>
    /// <param name="durable">Whether what was committed survives a power cut; slower.</param>
    internal PostgreSqlServer(string mark, bool durable = false)
    {
        _durable = durable;
        _killable = mark.Length > 0;
        _prefix = $"slipway-pg{mark}-";
        _directory = Path.Combine(Path.GetTempPath(), _prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    public int Port { get; private set; }

    /// <summary>Starts it once; skips the test where PostgreSQL is not installed, and fails it in CI.</summary>
    public void Start()
    {
        if (!File.Exists(Path.Combine(Binaries, "postgres")))
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail($"{Binaries}/postgres is missing, and CI must have it: apt-get install postgresql postgresql-client.");
            Assert.Skip($"PostgreSQL is not installed ({Binaries}); ./build.sh Lab installs it.");
        }

        lock (_gate)
        {
            if (_process is not null)
                return;
            EndLeftovers();
            Initialise();
            Launch();
            using var admin = Admin("postgres");
            Execute(admin, $"CREATE ROLE {Deployer} LOGIN CREATEDB PASSWORD '{Password.Replace("'", "''", StringComparison.Ordinal)}'; GRANT pg_signal_backend TO {Deployer}");
        }
    }

    /// <summary>SIGKILL of the server and all its backends, as a power cut has it but for the page cache.</summary>
    internal async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts it again on the same data and port.</summary>
    internal void Restart()
    {
        _process!.Dispose();
        Launch();
    }

    public ServerAddress Address(string database) => new("127.0.0.1", Port, database, Deployer, Password);

    public NpgsqlConnection Admin(string database) => Open(database, "postgres", "admin");

    public NpgsqlConnection Open(string database, string user = Deployer, string password = Password)
    {
        var settings = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port, Database = database, Username = user, Password = password, Pooling = false, CommandTimeout = 60 };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        connection.Open();
        return connection;
    }

    public static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static IReadOnlyList<string> Query(NpgsqlConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : string.Create(CultureInfo.InvariantCulture, $"{reader.GetValue(i)}"))));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
            await EndAsync(_process);
        Directory.Delete(_directory, recursive: true);
    }

    private void Initialise()
    {
        Directory.CreateDirectory(_directory);
        var secret = Path.Combine(_directory, "admin");
        File.WriteAllText(secret, "admin\n");
        if (Environment.UserName == "root")
            Run("chown", "-R", "postgres", _directory);
        Run([.. AsPostgres(), Path.Combine(Binaries, "initdb"), "--pgdata", Path.Combine(_directory, "data"), "--username=postgres", "--pwfile", secret, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
    }

    private void Launch()
    {
        if (Port == 0)
            Port = FreePort();
        // A server that is killed must have handed its log to the system at each commit, or the kill itself loses the last 0.6 s.
        string[] settings = _durable ? [] : ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", _killable ? "synchronous_commit=on" : "synchronous_commit=off"];
        string[] command =
        [
            .. AsPostgres(), Path.Combine(Binaries, "postgres"), "-D", Path.Combine(_directory, "data"), "-p", Port.ToString(CultureInfo.InvariantCulture), "-k", _directory,
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300", "-c", "shared_buffers=64MB", "-c", "logging_collector=on", .. settings,
        ];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                Admin("postgres").Dispose();
                return;
            }
            catch (NpgsqlException) when (clock.Elapsed < StartLimit && !_process.HasExited)
            {
                Thread.Sleep(50);
            }
        }
    }

    private static string[] AsPostgres() => Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : ["env"];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void EndLeftovers()
    {
        foreach (var directory in Directory.GetDirectories(Path.GetTempPath(), _prefix + "*"))
        {
            var owner = int.Parse(Path.GetFileName(directory)[_prefix.Length..], CultureInfo.InvariantCulture);
            if (owner != Environment.ProcessId && Directory.Exists($"/proc/{owner}"))
                continue;
            var pidFile = Path.Combine(directory, "data", "postmaster.pid");
            if (File.Exists(pidFile) && int.TryParse(File.ReadLines(pidFile).First(), CultureInfo.InvariantCulture, out var pid)
                && File.Exists($"/proc/{pid}/cmdline") && File.ReadAllText($"/proc/{pid}/cmdline").Contains(directory, StringComparison.Ordinal))
            {
                using var left = Process.GetProcessById(pid);
                left.Kill();
                left.WaitForExit(5000);
            }

            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task EndAsync(Process process)
    {
        // SIGQUIT is PostgreSQL's immediate shutdown: nobody needs this data again.
        using var kill = Process.Start("kill", ["-QUIT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>SIGKILL of the postmaster in the middle of whatever its backends do, then a start, which recovers.</summary>
    internal async Task KillAndStartAsync(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        _process!.Kill();
        await _process.WaitForExitAsync(cancellation);
        // Backends end when they see the death of the postmaster; until then the server refuses to start.
        for (_process = null; _process is null; await Task.Delay(50, cancellation))
        {
            try
            {
                Launch();
            }
            catch (NpgsqlException) when (clock.Elapsed < StartLimit)
            {
                _process = null;
            }
        }
    }

    /// <summary>False when there is no such process any more.</summary>
    internal static bool Signal(string name, string pid)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-s", name, pid]) { RedirectStandardError = true })!;
        kill.WaitForExit();
        return kill.ExitCode == 0;
    }

    private static void Run(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)}: {output.GetAwaiter().GetResult()}{error}");
    }
}
