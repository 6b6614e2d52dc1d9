using System.Text.Json.Nodes;
using MySqlConnector;
using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance.Ssh;

/// <summary>The environment as it is shipped, from nothing: three hosts over SSH, real cron, a database server and the marketplaces that they reach.</summary>
public sealed class SshDeployTests
{
    private const string Stage = "ssh-local";
    private static readonly TimeSpan CronLimit = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task From_nothing_the_inventory_sync_is_deployed_to_three_hosts_its_cron_fires_and_all_is_taken_back_byte_for_byte()
    {
        await PracticeFleet.RequireAsync();
        ServerProcess.Require(MariaDb.Program, "mariadb-server");
        using var checkout = await Checkout.CreateAsync(Stage);
        try
        {
            await ProveAsync(checkout);
        }
        finally
        {
            await checkout.Hosts!.RemoveAsync();
        }
    }

    private static async Task ProveAsync(Checkout checkout)
    {
        // Somebody's own jobs are there before us. The sync is due each minute, so that nobody has to wait for hours.
        (await RunAsync(checkout, "History")).ShouldExit(0).ShouldSay("The practice hosts web-1, web-2, web-3 are started");
        await Task.WhenAll(PracticeFleet.Names.Select(host => checkout.Hosts!.AsRootAsync(host, "printf '# %s\\n5 4 * * 1 true\\n' \"$(hostname)\" | crontab -u deploy -")));
        EverySync(checkout, "* * * * *");
        await checkout.CommitAsync("each minute");
        (await RunAsync(checkout, "Deploy")).ShouldExit(0).ShouldSay(
            "A MariaDB server for practice is laid out", "switched 1 of 3 hosts: web-1", "switched 3 of 3 hosts: web-2, web-3", "verified by SHA-256", "A37 Full sync of all sources: exit 0");
        var one = await HostsAsync(checkout);
        PracticeFleet.Names.ShouldAllBe(host => one.Contains($"{host}: crontab: # {host}") && one.Contains($"{host}: crontab: 5 4 * * 1 true"));
        one.Where(line => line.EndsWith("crontab: # sync", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldStartWith(PracticeFleet.Scheduler);
        one.Count(line => line.Contains(": current -> releases/", StringComparison.Ordinal)).ShouldBe(3);
        Execute(checkout, "DELETE FROM inventory_data");

        (await RunAsync(checkout, "Deploy")).ShouldExit(0).ShouldSay("nothing to do, everything is as it should be");
        (await RunAsync(checkout, "HealthCheck")).ShouldExit(0).ShouldSay("deploy@web-1", "deploy@web-2", "deploy@web-3", "A29 cron daemon: cron is running");
        (await RunAsync(checkout, "Logs")).ShouldExit(0);

        await FiredAsync(checkout);
        (await RunAsync(checkout, "Status")).ShouldExit(0).ShouldSay("in service", "0006", "* * * * *, next ", "; last: ");

        // The second release: a migration, a schedule and a setting; the code's turn is in the crash proof.
        checkout.Write("migrations/inventory/mysql/0007_reorder_levels.up.sql", "ALTER TABLE inventory_data ADD COLUMN reorder_level INT;\n");
        checkout.Write("migrations/inventory/mysql/0007_reorder_levels.down.sql", "ALTER TABLE inventory_data DROP COLUMN reorder_level;\n");
        EverySync(checkout, "*/2 * * * *");
        checkout.EditParameters("parameters.ssh-local.json", settings => settings["release"]!["settings"]!["RELEASE_NOTE"] = "two");
        await checkout.CommitAsync("second release");
        (await RunAsync(checkout, "Deploy")).ShouldExit(0).ShouldSay("cron jobs while migrating: suspended, and none is running");
        (await HostsAsync(checkout)).Count(line => line.EndsWith(": .env: RELEASE_NOTE='two'", StringComparison.Ordinal)).ShouldBe(3);
        (await RunAsync(checkout, "Rollback")).ShouldExit(0);
        (await HostsAsync(checkout)).ShouldBe(one, "link, files, configuration and crontab of all three hosts");
        JsonNode.Parse((await RunAsync(checkout, "MigrationStatus", "--json")).ShouldExit(0).Output)!["current"]!.GetValue<int>().ShouldBe(6);
        (await RunAsync(checkout, "Rollback", "--to", "0")).ShouldExit(0);
        (await HostsAsync(checkout)).Where(line => !line.Contains("releases/.activated", StringComparison.Ordinal)).ShouldBe(
            PracticeFleet.Names.SelectMany(host => new[] { $"{host}: crontab: # {host}", $"{host}: crontab: 5 4 * * 1 true", $"{host}: current -> nothing" }), "as before the first deployment");

        (await checkout.RunAsync("Clean", "--env", Stage)).ShouldExit(0);
        (await checkout.Hosts!.FoundAsync()).ShouldBeEmpty();
        (await LeftOvers.FindAsync(checkout)).ShouldBeEmpty();
        ((string[])["hosts/ssh-local", "databases/ssh-local", Stage]).Where(name => Directory.Exists(checkout.PathOf($".slipway/{name}"))).ShouldBeEmpty();
    }

    private static Task<Run> RunAsync(Checkout checkout, params string[] words) => checkout.RunAsync([.. words, "--env", Stage]);

    private static void EverySync(Checkout checkout, string schedule) => checkout.EditParameters("parameters.json", settings => settings["cron"]!["jobs"]![0]!["schedule"] = schedule);

    // What a run of cron leaves in its wrapper's directory is its own business.
    private static async Task<List<string>> HostsAsync(Checkout checkout) =>
        [.. (await checkout.Hosts!.LinesAsync()).Where(line => !line.Contains(": cron/", StringComparison.Ordinal))];

    /// <summary>Waits until cron alone has filled the table again.</summary>
    private static async Task FiredAsync(Checkout checkout)
    {
        for (var start = TimeProvider.System.GetTimestamp(); Count(checkout) == 0; await Task.Delay(200))
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(CronLimit, "cron should have run the sync by now");
    }

    private static long Count(Checkout checkout) => Convert.ToInt64(Run(checkout, "SELECT COUNT(*) FROM inventory_data", command => command.ExecuteScalar()), System.Globalization.CultureInfo.InvariantCulture);

    private static void Execute(Checkout checkout, string sql) => Run<object?>(checkout, sql, command => command.ExecuteNonQuery());

    private static T Run<T>(Checkout checkout, string sql, Func<MySqlCommand, T> use)
    {
        using var connection = new MySqlConnection($"Server=127.0.0.1;Port={checkout.DatabasePort};User ID=slipway;Password=sandbox-mariadb;Database=inventory;Pooling=false");
        connection.Open();
        using var command = new MySqlCommand(sql, connection);
        return use(command);
    }
}
