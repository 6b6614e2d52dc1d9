using System.Text.Json.Nodes;
using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>Environments that run their database server themselves: from nothing to deployed and back, and over every kind of death.</summary>
public sealed class PracticeServerTests
{
    [Fact]
    public async Task On_a_fresh_checkout_the_inventory_sync_is_deployed_to_MariaDB_and_taken_back()
    {
        ServerProcess.Require(MariaDb.Program, "mariadb-server");
        using var checkout = await Checkout.CreateAsync("mysql-local");
        (await RunAsync(checkout, "Deploy")).ShouldExit(0).ShouldSay("A MariaDB server for practice is laid out in .slipway/databases/mysql-local, once.", "up, down, up", "A37 Full sync of all sources: exit 0");
        await NothingRunsAsync(checkout);

        // Read with the sync itself, which speaks to the server that the question keeps running.
        (await RunAsync(checkout, "Status")).ShouldExit(0).ShouldSay("0006", "in service", "ozon", "wildberries", "success");
        var status = JsonNode.Parse((await RunAsync(checkout, "MigrationStatus", "--json")).ShouldExit(0).Output)!;
        (status["current"]!.GetValue<int>(), status["pending"]!.AsArray().Count, status["history"]!.AsArray().Count).ShouldBe((6, 0, 6));
        JsonNode.Parse((await RunAsync(checkout, "History", "--json")).ShouldExit(0).Output)!.AsArray().Count.ShouldBe(1);
        (await RunAsync(checkout, "MigrateTo", "--to", "-1")).ShouldExit(5).ShouldSay("going down from 6 to one step back can lose data", "--confirm mysql-local");
        Events(await RunAsync(checkout, "MigrateTo", "--to", "-1", "--confirm", "mysql-local", "--json")).ShouldBe(0);
        (await RunAsync(checkout, "MigrationStatus")).ShouldExit(0).ShouldSay("Current: 0005 inventory_keys");
        Events(await RunAsync(checkout, "MigrateTo", "--to", "6", "--json")).ShouldBe(0);
        (await RunAsync(checkout, "MigrateTo", "--to", "99")).ShouldExit(1).ShouldSay("99");
        (await RunAsync(checkout, "ValidateMigrations")).ShouldExit(0).ShouldSay("Valid: disk, log and schema agree at version 0006");

        (await RunAsync(checkout, "Rollback", "--to", "0")).ShouldExit(0);
        (await RunAsync(checkout, "MigrationStatus")).ShouldExit(0).ShouldSay("Current: 0000", "0001 legacy_inventory");
        await NothingRunsAsync(checkout);
    }

    [Fact]
    public async Task On_a_fresh_checkout_ErpMax_is_deployed_to_PostgreSQL_and_taken_back()
    {
        ServerProcess.Require(PostgreSql.Program, "postgresql");
        using var checkout = await Checkout.CreateAsync("postgres-local");
        (await RunAsync(checkout, "Deploy")).ShouldExit(0).ShouldSay("A PostgreSQL server for practice is laid out", "up, down, up", "a job was taken, done and rolled back");
        (await RunAsync(checkout, "Status")).ShouldExit(0).ShouldSay("this release needs");
        (await RunAsync(checkout, "Deploy")).ShouldExit(0).ShouldSay("nothing to do, everything is as it should be");
        (await RunAsync(checkout, "Rollback")).ShouldExit(0);
        (await RunAsync(checkout, "MigrationStatus")).ShouldExit(0).ShouldSay("Current: 0000");
        await NothingRunsAsync(checkout);
    }

    [Theory]
    [InlineData("mysql-local", "data/mariadb.pid")]
    [InlineData("postgres-local", "data/postmaster.pid")]
    public async Task A_deployer_and_a_server_that_are_killed_leave_nothing_running_and_what_the_next_Deploy_completes(string stage, string pidFile)
    {
        ServerProcess.Require(MariaDb.Program, "mariadb-server");
        ServerProcess.Require(PostgreSql.Program, "postgresql");
        using var checkout = await Checkout.CreateAsync(stage);
        Shorten(checkout);

        // The deployer dies: its server ends by itself, in good order.
        (await RunAsync(checkout, "Deploy", "--drill", "kill-statement:3")).ShouldExit(Run.Killed);
        await NothingRunsAsync(checkout);
        var log = checkout.Read($".slipway/databases/{stage}/log");
        (log.Contains("Shutdown complete", StringComparison.Ordinal) || log.Contains("database system is shut down", StringComparison.Ordinal)).ShouldBeTrue(log);

        // The server dies: its deployer says that it could not undo, and what is next.
        using var running = checkout.Start("Deploy", "--env", stage, "--drill", "pause:Migrate:120");
        await running.WaitForAsync("drill: pausing");
        var server = File.ReadLines(checkout.PathOf($".slipway/databases/{stage}/{pidFile}")).First().Trim();
        await Tool.RunAsync("/", "kill", "-KILL", server);
        running.Signal(Running.Interrupt);
        (await running.EndAsync()).ShouldExit(3).ShouldSay("in effect still: Migrate", "Rollback --env");
        await NothingRunsAsync(checkout);

        // Both at once.
        using var both = checkout.Start("Deploy", "--env", stage, "--drill", "pause:DeployCode:120");
        await both.WaitForAsync("drill: pausing");
        await Tool.RunAsync("/", "kill", "-KILL", File.ReadLines(checkout.PathOf($".slipway/databases/{stage}/{pidFile}")).First().Trim());
        both.Kill();
        await both.EndAsync();
        await NothingRunsAsync(checkout);

        (await RunAsync(checkout, "Deploy")).ShouldExit(0);
        (await RunAsync(checkout, "ValidateMigrations")).ShouldExit(0).ShouldSay("Valid: disk, log and schema agree");
    }

    [Fact]
    public async Task Commands_that_run_at_once_share_one_server_and_the_last_one_ends_it()
    {
        ServerProcess.Require(MariaDb.Program, "mariadb-server");
        using var checkout = await Checkout.CreateAsync("mysql-local");
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync(checkout, "MigrationStatus")));
        all.ShouldAllBe(run => run.ExitCode == 0);
        all.Count(run => run.Everything.Contains("is laid out", StringComparison.Ordinal)).ShouldBe(1);
        await NothingRunsAsync(checkout);
    }

    [Fact]
    public async Task A_server_that_cannot_start_says_why_and_what_to_do()
    {
        ServerProcess.Require(MariaDb.Program, "mariadb-server");
        using var checkout = await Checkout.CreateAsync("mysql-local");
        (await RunAsync(checkout, "MigrationStatus", "--set", "sandbox.databaseServer.programs=/nowhere")).ShouldExit(2).ShouldSay("Debian: mariadb-server", "./build.sh Lab", "Nothing was touched");
        (await RunAsync(checkout, "Deploy", "--set", "sandbox.databaseServer.programs=/nowhere")).ShouldExit(2);
        Directory.Exists(checkout.PathOf(".slipway/databases")).ShouldBeFalse();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, checkout.DatabasePort);
        taken.Start();
        (await RunAsync(checkout, "MigrationStatus")).ShouldExit(1).ShouldSay($"port {checkout.DatabasePort} of this machine is in use", "MARIADB_PORT", "Nothing was changed");
        taken.Stop();
        (await RunAsync(checkout, "MigrationStatus")).ShouldExit(0);
    }

    private static Task<Run> RunAsync(Checkout checkout, string target, params string[] more) => checkout.RunAsync([target, "--env", checkout.Stage, .. more]);

    // The exit code in the last event.
    private static int Events(Run run)
    {
        run.ShouldExit(0);
        var events = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        events.ShouldAllBe(line => line.ContainsKey("event"));
        return events[^1]["exit"]!.GetValue<int>();
    }

    private static async Task NothingRunsAsync(Checkout checkout) => (await LeftOvers.FindAsync(checkout)).ShouldBeEmpty();

    private static void Shorten(Checkout checkout) => checkout.EditParameters($"parameters.{checkout.Stage}.json", settings =>
    {
        settings["apiCheck"] = null;
        settings["sandbox"]!["simulator"] = null;
        settings["smoke"] = JsonNode.Parse("""{ "commands": [{ "name": "nothing", "command": "true" }] }""");
    });
}
