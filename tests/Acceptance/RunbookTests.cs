using System.Text.Json.Nodes;
using Slipway.Tests.Acceptance.Support;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Acceptance;

/// <summary>Every command of docs/operations.md, run in one working copy as whoever reads it would run it; the others have a test that is named here.</summary>
public sealed class RunbookTests(ReleaseOne one, LoopbackSshd sshd) : IClassFixture<ReleaseOne>
{
    // They want containers, a fleet or a machine of their own.
    internal static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["./build.sh Lab"] = ".ci/run",
        ["./build.sh Test"] = ".ci/run",
        ["./build.sh Test --filter SshCrash"] = "tests/Acceptance/ReadmeTests.cs#Every_command_of_the_readme_runs_in_the_order_in_which_it_stands_there",
        ["./build.sh Clean --env ssh-local"] = "tests/Acceptance/Ssh/SshDeployTests.cs#From_nothing_the_inventory_sync_is_deployed_to_three_hosts_its_cron_fires_and_all_is_taken_back_byte_for_byte",
        ["ssh -F .slipway/hosts/ssh-local/ssh_config web-1"] = SshFaults,
        ["docker ps"] = Containers,
        ["docker exec <project>-proxy slipway-proxy status"] = Containers,
        ["docker rm -f <project>-proxy"] = Containers,
        ["./build.sh Clean --env erpmax-local"] = Containers,
        ["zstd -d -c <backup> | mariadb <database>"] = "tests/Integration/Databases/MySql/MariaDbDatabaseTests.Indexes.cs#A_backup_is_a_plain_dump_that_can_be_put_back_by_hand",
        ["crontab <file>"] = SshFaults,
        ["crontab backups/crontab/crontab-<date>.txt"] = SshFaults,
    };

    // No test can say that these work: they want a real API server, a swarm, a machine with systemd, or nginx before a deployed environment.
    internal static readonly string[] Unproven =
    [
        "loginctl enable-linger <user>",
        "docker stack ps <project>",
        "docker exec <project>-proxy slipway-nginx load again",
        "kubectl -n <namespace> get all -l app.kubernetes.io/instance=<project>",
        "kubectl get cm <project>-live",
        "kubectl -n <namespace> apply --server-side --field-manager=<who> --force-conflicts ...",
    ];

    private const string Containers = "tests/Acceptance/RunbookContainerTests.cs#The_containers_are_shown_the_proxy_answers_and_can_be_made_anew_and_Clean_removes_it_all";

    private const string SshFaults = "tests/Acceptance/Ssh/SshFaultTests.cs#A_cron_that_was_stopped_a_full_disk_and_a_dead_database_server_are_told_and_so_is_their_mend";

    private readonly List<string> done = [];

    private Checkout Checkout => one.Checkout;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Every_command_of_the_runbook_is_run_and_does_what_the_runbook_says()
    {
        await Checkout.ResetSourcesAsync();
        await Checkout.RestoreAsync(ReleaseOne.Name);
        Checkout.EditParameters("parameters.local.json", settings => settings["health"] = new JsonObject { ["minimumFreeDisk"] = "1 MB" });
        await LookAsync();
        await DeployAsync();
        await MigrateAsync();
        await WatchAsync();
        await ShowAsync();
        await SyncAsync();
        await ByHandAsync();
        await RenderAsync();
        await ReachAsync();
        await SaysAsync("./build.sh Clean --env <env>");
        Directory.Exists(Checkout.Server).ShouldBeFalse();

        done.Concat(Elsewhere.Keys).Concat(Unproven).ShouldBe(Runbook.Commands, ignoreOrder: true);
    }

    private async Task LookAsync()
    {
        await SaysAsync("./build.sh Status --env <env>", 0, "inventory", "tester");
        await SaysAsync("./build.sh Status --env local", 0, "inventory");
        await SaysAsync("./build.sh Logs --env <env> --limit 100");
        await SaysAsync("./build.sh Logs --env local");
        await SaysAsync("./build.sh HealthCheck --env <env>", 0, "A12 marketplace APIs: ok");
        await SaysAsync("./build.sh ValidateMigrations --env <env>", 0, "Valid");
        await SaysAsync("./build.sh ValidateMigrations --env local", 0, "Valid");
        await SaysAsync("./build.sh LintMigrations --env <env>", 0, "No migration is pending");
        await SaysAsync("./build.sh MigrationSessions --env <env>");
        await SaysAsync("./build.sh EndMigration --env <env> --confirm <env>");
        await SaysAsync("./build.sh Doctor --env <env>", 0, "reach");
        await SaysAsync("./build.sh Doctor --env local", 0, "reach");
        await SaysAsync("./build.sh Run --env <env> --confirm <env> --command \"df -h .\"", 0, "Filesystem");
        using var following = StartDone("./build.sh Logs --env <env> [--host web1] [--follow]", "--follow");
        await following.WaitForAsync("ozon");
        following.Signal(Running.Interrupt);
        (await following.EndAsync()).ExitCode.ShouldBe(0);
    }

    private async Task DeployAsync()
    {
        await ReleaseTwo.ApplyAsync(Checkout);
        Checkout.EditParameters("parameters.local.json", settings => settings["health"] = new JsonObject { ["minimumFreeDisk"] = "1 MB" });
        await SaysAsync("./build.sh TestMigration --env <env>", 0, "the schema came back exactly, both ways", "going back would lose");
        await SaysAsync("./build.sh Deploy --env <env> --plan --diff", 0, "0007");
        await SaysAsync("./build.sh Deploy --env local --plan --diff", 0, "0007");
        await SaysAsync("./build.sh Deploy --env local");
        await SaysAsync("./build.sh Rollback --env <env>");
        (await ServerState.ReadAsync(Checkout)).DifferenceTo(one.State).ShouldBeEmpty();
        await SaysAsync("./build.sh Deploy --env local --watch 1m");
        await SaysAsync("./build.sh Rollback --env local");
    }

    private async Task MigrateAsync()
    {
        await SaysAsync("./build.sh MigrateTo --env <env> --to -1 --confirm <env>");
        Checkout.Scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = 'inventory_products'").ShouldBe("0");
        await SaysAsync("./build.sh MigrateOnly --env <env> --confirm <env>");
        Checkout.Scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = 'reorders'").ShouldBe("1");
        await Checkout.ResetSourcesAsync();
        await Checkout.RestoreAsync(ReleaseOne.Name);
        await SaysAsync("./build.sh Backup --env <env>");
        await SaysAsync("./build.sh Backup --env local");
        Checkout.Execute("DELETE FROM inventory_products");
        await SaysAsync("./build.sh Restore --env <env> --backup latest --confirm <env>");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after the restore");
    }

    private async Task WatchAsync()
    {
        Checkout.EditParameters("parameters.local.json", settings => settings["health"] = new JsonObject { ["minimumFreeDisk"] = "1 MB" });
        await SaysAsync("./build.sh Monitor --env local", 0, "ok        schema");
        await SaysAsync("./build.sh TestNotification --env local", 1, "no channel is set");
    }

    private async Task ShowAsync()
    {
        await SaysAsync("./build.sh Report --env prod", 0, "Correctness", "report-");
        using var dashboard = StartDone("./build.sh Dashboard --env prod", "--listen", $"127.0.0.1:{Checkout.DatabasePort}");
        await dashboard.WaitForAsync("Ctrl-C ends it");
        await FetchAsync(Checkout.DatabasePort);
        dashboard.Signal(Running.Interrupt);
        await dashboard.EndAsync();
    }

    private async Task SyncAsync()
    {
        using var marketplaces = await Marketplaces.StartAsync(Checkout);
        await ShellAsync("current/inventory-sync --source ozon|wildberries|all [--test-mode] [--full] [--wait SECONDS]", "current/inventory-sync --source ozon --test-mode && current/inventory-sync --source wildberries --full && current/inventory-sync --source all --wait 5 && current/inventory-sync --check-api && current/inventory-sync --last 10");
        (await ShellAsync("inventory-sync --monitor", "current/inventory-sync --monitor")).ShouldContain("ok        ozon");
        (await ShellAsync("inventory-sync --last 20", "current/inventory-sync --last 20")).ShouldContain("wildberries");
        (await ShellAsync("inventory-sync --history 30", "current/inventory-sync --history 30")).ShouldContain("\"day\":");
        (await ShellAsync("inventory-sync --compare 20 --json", "current/inventory-sync --compare 20 --json")).ShouldContain("\"wrong\":0");
    }

    private async Task ByHandAsync()
    {
        var release = Path.GetFileName(new FileInfo(Path.Combine(Checkout.Server, "current")).LinkTarget!);
        await ShellAsync("ln -sfn releases/<id> .current-new && mv -T .current-new current", $"ln -sfn releases/{release} .current-new && mv -T .current-new current");
        (await Checkout.RunAsync("Backup", "--env", "local")).ShouldExit(0);
        var rows = Checkout.Scalar("SELECT COUNT(*) FROM inventory_data");
        var backup = Directory.GetFiles(Path.Combine(Checkout.Server, "backups/database"), "*.db.zst").MaxBy(File.GetLastWriteTimeUtc);
        Checkout.Execute("DELETE FROM inventory_data");
        await ShellAsync(
            "zstd -d -f backups/database/<backup>.db.zst -o shared/inventory.db",
            $"rm -f shared/inventory.db-wal shared/inventory.db-shm && zstd -q -d -f backups/database/{Path.GetFileName(backup)} -o shared/inventory.db");
        (await Checkout.RunAsync("Status", "--env", "local")).ShouldExit(0).ShouldSay("inventory");
        (await Checkout.RunAsync("ValidateMigrations", "--env", "local")).ShouldExit(0).ShouldSay("Valid");
        Checkout.Scalar("SELECT COUNT(*) FROM inventory_data").ShouldBe(rows);
    }

    private async Task RenderAsync()
    {
        Checkout.Write(".nuke/parameters.k8s.json", Checkout.Read(".nuke/parameters.k8s.example.json"));
        var variables = new[] { "ERPMAX_DB_HOST", "ERPMAX_DB_PASSWORD", "ERPMAX_DATABASE", "ERPMAX_BROKER", "ERPMAX_REDIS", "ERPMAX_REGISTRY" }.ToDictionary(name => name, name => $"{name.ToLowerInvariant().Replace('_', '-')}.example.test");
        done.Add("./build.sh Render --env <env>");
        (await Checkout.RunWithAsync(variables, [.. Runbook.Words(done[^1], "k8s")[1..], "--skip", "Publish"])).ShouldExit(0);
        Directory.GetFiles(Checkout.PathOf(".slipway/rendered/k8s")).Length.ShouldBeGreaterThan(5);
    }

    // A host that is reached by SSH only: its key is shown, then pinned; and the dashboard is looked at from there.
    private async Task ReachAsync()
    {
        await sshd.StartAsync(Now);
        var settings = JsonNode.Parse(Checkout.Read(".nuke/parameters.local.json"))!.AsObject();
        settings["hosts"] = new JsonArray(new JsonObject { ["name"] = "remote", ["kind"] = "ssh", ["host"] = "127.0.0.1", ["port"] = sshd.Port, ["user"] = Environment.UserName, ["identity"] = sshd.PathOf("user_ed25519"), ["root"] = sshd.PathOf("srv") });
        // Such a host needs a database with a server; nobody asks this one.
        settings["database"] = new JsonObject
        {
            ["engine"] = "mariadb",
            ["file"] = null,
            ["migrations"] = "migrations/inventory/mysql",
            ["server"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = Ports.Next(), ["name"] = "inventory", ["user"] = "slipway", ["password"] = "${NOWHERE:-throw-away}" },
        };
        settings["sandbox"]!.AsObject().Remove("databaseSeed");
        settings.Remove("cron");
        Checkout.Write(".nuke/parameters.remote.json", settings.ToJsonString());
        (await Checkout.RunAsync("Status", "--env", "remote")).ShouldSay("./build.sh TrustHost --env").ExitCode.ShouldNotBe(0);
        done.Add("./build.sh TrustHost --env <env>");
        (await Checkout.RunAsync(Runbook.Words(done[^1], "remote")[1..])).ShouldSay("SHA256:", "--confirm remote");
        (await Checkout.RunAsync([.. Runbook.Words(done[^1], "remote")[1..], "--confirm", "remote"])).ShouldExit(0).ShouldSay("pinned in .nuke/known_hosts");
        (await Checkout.RunAsync("Status", "--env", "remote")).Everything.ShouldNotContain("TrustHost");

        var (inside, outside) = (Ports.Next(), Ports.Next());
        using var dashboard = Checkout.Start("Dashboard", "--env", "local", "--listen", $"127.0.0.1:{inside}");
        await dashboard.WaitForAsync("Ctrl-C ends it");
        done.Add("ssh -L 8099:127.0.0.1:8099");
        string[] words = [.. Runbook.Words(done[^1], "")[1..]];
        words[1] = $"{outside}:127.0.0.1:{inside}";
        using var tunnel = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "ssh", [.. words, "-N", "-o", "BatchMode=yes", "-i", sshd.PathOf("user_ed25519"), "-o", $"UserKnownHostsFile={sshd.PathOf("known_hosts")}", "-p", $"{sshd.Port}", $"{Environment.UserName}@127.0.0.1"]))!;
        try
        {
            await Poll.UntilAsync(() => Tool.CanConnectAsync(outside), Now);
            await FetchAsync(outside);
        }
        finally
        {
            tunnel.Kill();
            await tunnel.WaitForExitAsync(Now);
        }
        dashboard.Signal(Running.Interrupt);
        await dashboard.EndAsync();
    }

    private async Task SaysAsync(string command, int exit = 0, params string[] says)
    {
        done.Add(command);
        (await Checkout.RunAsync(Runbook.Words(command, "local")[1..])).ShouldExit(exit).ShouldSay(says);
    }

    private Running StartDone(string command, params string[] more)
    {
        done.Add(command);
        return Checkout.Start([.. Runbook.Words(command, "local")[1..], .. more]);
    }

    private async Task<string> ShellAsync(string command, string text)
    {
        done.Add(command);
        return await Tool.RunAsync(Checkout.Server, "sh", "-c", text);
    }

    private static async Task FetchAsync(int port)
    {
        using var http = new HttpClient();
        (await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), Now)).ShouldContain("inventory on local");
    }
}
