using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Slipway.Databases;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Databases.PostgreSql;

/// <summary>A real PgBouncer in transaction mode before the server: it would give the session that holds the lock to others.</summary>
public sealed class PostgreSqlPoolerTests(PostgreSqlServer server)
{
    private const string PgBouncer = "/usr/sbin/pgbouncer";

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transaction_pooler_is_refused()
    {
        server.Start();
        if (!File.Exists(PgBouncer))
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail($"{PgBouncer} is missing, and CI must have it: apt-get install pgbouncer.");
            Assert.Skip($"{PgBouncer} is not installed; ./build.sh Lab installs it.");
        }

        using var work = new Workspace();
        work.Migration("0001_a", "CREATE TABLE a (id int);", "DROP TABLE a;");
        var port = FreePort();
        // Not in the workspace, which only its owner may enter.
        var configuration = Path.Combine(Path.GetTempPath(), $"slipway-pgbouncer-{Guid.NewGuid():N}.ini");
        await File.WriteAllTextAsync(
            configuration,
            $"[databases]\n* = host=127.0.0.1 port={server.Port} user={PostgreSqlServer.Deployer} password='{PostgreSqlServer.Password.Replace("'", "''", StringComparison.Ordinal)}'\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\nignore_startup_parameters = extra_float_digits\n",
            Now);
        string[] command = Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", PgBouncer, "-q", configuration] : [PgBouncer, "-q", configuration];
        using var pooler = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        try
        {
            await ListensAsync(port);
            await using var database = Database.Open(
                new DatabaseOptions { Engine = "postgresql", Server = server.Address("postgres") with { Port = port }, Migrations = work.Migrations, Application = "shop", AppliedBy = "tester" },
                TimeProvider.System);

            (await Should.ThrowAsync<DatabaseException>(() => database.MigrateToLatestAsync(null, Now))).Message.ShouldContain($"127.0.0.1:{port} is a connection pooler");
        }
        finally
        {
            pooler.Kill();
            await pooler.WaitForExitAsync(Now);
            File.Delete(configuration);
        }
    }

    private static async Task ListensAsync(int port)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, Now);
                return;
            }
            catch (SocketException) when (clock.Elapsed < TimeSpan.FromSeconds(20))
            {
                await Task.Delay(30, Now);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
