using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Tests.Acceptance.Support;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Acceptance;

/// <summary>Faults as they happen, each told once and its mend once.</summary>
public sealed class MonitorTests(ReleaseOne one) : IClassFixture<ReleaseOne>
{
    private Checkout Checkout => one.Checkout;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_fault_is_told_within_one_run_its_mend_once_and_nothing_in_between()
    {
        await using var mail = new SmtpServer();
        await mail.StartAsync(Now);
        var monitored = new Monitored(Checkout, mail);
        await monitored.ReadyAsync();
        (await monitored.LookAsync()).ShouldExit(0).ShouldSay("nothing has changed", "ozon/fbs", "wildberries/catalog", "job/sync");
        mail.Mails.ShouldBeEmpty();

        // A column that no migration made.
        Checkout.Execute("ALTER TABLE inventory_data ADD COLUMN by_hand INTEGER");
        (await monitored.LookAsync()).ShouldExit(1).ShouldSay("critical  schema", "by_hand");
        (await monitored.LookAsync()).ShouldExit(1).ShouldSay("nothing has changed");

        // A sync whose last success is long ago, while the other is still there.
        Checkout.Execute("UPDATE sync_logs SET started_at = datetime(started_at, '-20 hours'), completed_at = datetime(completed_at, '-20 hours') WHERE source = 'ozon'");
        (await monitored.LookAsync()).ShouldExit(1).ShouldSay("critical  ozon/fbs", "critical  schema");
        Checkout.Execute("ALTER TABLE inventory_data DROP COLUMN by_hand");
        (await monitored.LookAsync()).ShouldExit(1).ShouldSay("1 changed");

        // The database is gone, and comes back as it was.
        var database = Path.Combine(Checkout.Server, "shared/inventory.db");
        File.Move(database, database + ".away");
        (await monitored.LookAsync()).ShouldExit(1).ShouldSay("critical  all/database", "critical  schema", "./build.sh Restore --env local");
        File.Delete(database);
        File.Move(database + ".away", database);
        (await monitored.LookAsync()).ShouldExit(1).ShouldSay("ok        schema");

        mail.Subjects.ShouldSatisfyAllConditions(
            subjects => subjects[0].ShouldBe("[inventory local] CRITICAL: schema"),
            subjects => subjects[1].ShouldStartWith("[inventory local] CRITICAL: ozon/catalog, ozon/fbo, ozon/fbs"),
            subjects => subjects[2].ShouldBe("[inventory local] well again: schema"),
            subjects => subjects[3].ShouldContain("database"),
            subjects => subjects[4].ShouldStartWith("[inventory local] well again: "),
            subjects => subjects.Count.ShouldBe(5));
        File.ReadAllLines(Path.Combine(Checkout.Server, "monitor/monitor.log")).ShouldContain(line => line.Contains(" status=critical check=schema text=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broken_key_a_stalled_sync_and_an_expired_token_are_told_and_so_is_their_mend()
    {
        await using var mail = new SmtpServer();
        await mail.StartAsync(Now);
        var monitored = new Monitored(Checkout, mail);
        await monitored.ReadyAsync();
        (await monitored.LookAsync()).ShouldExit(0);
        using var marketplaces = await Marketplaces.StartAsync(Checkout);
        var good = await File.ReadAllTextAsync(monitored.EnvironmentFile, Now);

        // The marketplace refuses the key, and the job fails as cron would see it fail.
        await monitored.SetAsync(good, "OZON_API_KEY", "a-key-that-is-not-right");
        await monitored.JobAsync("1");
        (await monitored.LookAsync()).ShouldExit(1).ShouldSay("critical  job/sync", "its last run failed: exit 1", "warn      ozon/catalog");
        await monitored.SetAsync(good, "SYNC_STUCK_MINUTES", "0.02");
        await monitored.JobAsync("0");
        (await monitored.LookAsync()).ShouldExit(0).ShouldSay("ok        job/sync", "ok        ozon/catalog");

        // It hangs while it is at it. What is slow is not yet stuck.
        await monitored.SetAsync(good, "SYNC_STUCK_MINUTES", "0.02", "SYNC_PACING_SCALE", "0.01");
        using (var sync = Process.Start(new ProcessStartInfo(Path.Combine(Checkout.Server, "current/inventory-sync"), ["--source", "ozon"]) { RedirectStandardOutput = true, RedirectStandardError = true })!)
        {
            await Poll.UntilAsync(() => Checkout.Scalar("SELECT COUNT(*) FROM sync_logs WHERE status = 'running'") == "1", Now);
            await Tool.RunAsync("/", "kill", "-STOP", $"{sync.Id}");
            await Poll.UntilAsync(() => Checkout.Scalar("SELECT julianday('now') - julianday(max(heartbeat_at)) > 3.0 / 86400 FROM sync_logs WHERE status = 'running'") == "1", Now);
            (await monitored.LookAsync()).ShouldExit(1).ShouldSay("critical  ozon/", "a run shows no life since");
            sync.Kill();
            await sync.WaitForExitAsync(Now);
        }
        await monitored.SetAsync(good);
        await monitored.JobAsync("0");
        (await monitored.LookAsync()).ShouldExit(0);

        await monitored.SetAsync(good, "WB_TOKEN", Token(DateTimeOffset.UnixEpoch.AddYears(50)));
        (await monitored.LookAsync()).ShouldExit(1).ShouldSay("critical  wildberries/token", "expired: it held until 2020-01-01");
        await monitored.SetAsync(good, "WB_TOKEN", Token(DateTimeOffset.UnixEpoch.AddYears(130)));
        (await monitored.LookAsync()).ShouldExit(0).ShouldSay("ok        wildberries/token");

        mail.Subjects.ShouldSatisfyAllConditions(
            subjects => subjects.Count.ShouldBe(6, string.Join('\n', subjects)),
            subjects => subjects[0].ShouldContain("CRITICAL: job/sync"),
            subjects => subjects[1].ShouldContain("well again: "),
            subjects => subjects[2].ShouldContain("CRITICAL: ozon/"),
            subjects => subjects[3].ShouldContain("well again: "),
            subjects => subjects[4].ShouldBe("[inventory local] CRITICAL: wildberries/token"),
            subjects => subjects[5].ShouldContain("well again: wildberries/token"));
    }

    [Fact]
    public async Task A_changed_file_of_the_release_a_failed_job_and_an_unfinished_deployment_are_critical()
    {
        await using var mail = new SmtpServer();
        var monitored = new Monitored(Checkout, mail);
        await monitored.ReadyAsync();
        var wrapper = Directory.GetFiles(Path.Combine(Checkout.Server, "cron")).Single();
        await Tool.RunAsync(Checkout.Root, "sh", "-c", "\"$1\" sync 60 'exit 3' || [ $? = 3 ]", "job", wrapper);
        (await Checkout.RunAsync("Backup", "--env", "local", "--drill", "kill-after:3")).ShouldExit(Run.Killed);
        var file = new FileInfo(Path.Combine(Checkout.Server, "current/inventory-sync.runtimeconfig.json"));
        var text = await File.ReadAllTextAsync(file.FullName, Now);
        File.Delete(file.FullName);
        await File.WriteAllTextAsync(file.FullName, text + " ", Now);

        (await monitored.LookAsync()).ShouldExit(1).ShouldSay(
            "critical  release", "inventory-sync.runtimeconfig.json has changed",
            "critical  job/sync", "its last run failed: exit 3",
            "critical  deployment", "run 2 is unfinished and nobody is at it");

        (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(0).ShouldSay("inventory-sync.runtimeconfig.json has changed; it is mended");
        (await File.ReadAllTextAsync(file.FullName, Now)).ShouldBe(text);
        (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(0).ShouldSay("is in service already");
    }

    [Fact]
    public async Task A_deployment_that_gets_worse_while_it_is_watched_takes_itself_back_and_leaves_an_incident()
    {
        await using var mail = new SmtpServer();
        await mail.StartAsync(Now);
        var monitored = new Monitored(Checkout, mail);
        await monitored.ReadyAsync();
        var said = Path.Combine(Checkout.Server, "shared/said.json");
        await SayAsync("ok", "2 of 1000 requests failed");
        Checkout.EditParameters("parameters.local.json", settings =>
        {
            settings["monitor"]!["commands"] = JsonNode.Parse("""[{ "name": "shop", "command": "cat {shared}/said.json" }]""");
            settings["release"]!["settings"]!["SYNC_PACING_SCALE"] = "450";
        });
        using var deploying = Checkout.Start("Deploy", "--env", "local", "--watch", "5m", "--note", "a bad one");
        await Poll.UntilAsync(() => File.Exists(Path.Combine(Checkout.Server, "journal/000002.jsonl")) && Checkout.Journal(2).Any(entry => entry["type"]!.GetValue<string>() == "done" && entry["step"]!.GetValue<string>() == "SmokeTest"), Now);
        await SayAsync("critical", "700 of 1000 requests failed");

        (await deploying.EndAsync()).ShouldExit(1).ShouldSay("at Watch", "shop/errors: 700 of 1000 requests failed", "things are as they were before", "000002-incident.md");
        (await ServerState.ReadAsync(Checkout)).DifferenceTo(one.State).ShouldAllBe(line => line.Contains("said.json", StringComparison.Ordinal));
        var incident = await File.ReadAllTextAsync(Path.Combine(Checkout.Server, "records/000002-incident.md"), Now);
        foreach (var text in (string[])["**What:** Watch failed", "**Why:** ", "700 of 1000", "everything it had started was taken back", "DeployCode was taken back", "## Timeline"])
            incident.ShouldContain(text);
        mail.Subjects[^1].ShouldBe("[inventory local] Deploy (run 2) failed and was undone: everything is as it was");

        Task SayAsync(string status, string text) => File.WriteAllTextAsync(said, $$"""{"source":"shop","subject":"errors","status":"{{status}}","text":"{{text}}"}""", Now);
    }

    [Fact]
    public async Task A_test_message_says_of_each_channel_whether_it_was_taken()
    {
        await using var mail = new SmtpServer();
        var monitored = new Monitored(Checkout, mail);
        await monitored.ReadyAsync();
        (await Checkout.RunAsync("TestNotification", "--env", "local")).ShouldExit(1).ShouldSay($"mail-ops-example-test: 127.0.0.1:{mail.Port}");
        await mail.StartAsync(Now);
        (await Checkout.RunAsync("TestNotification", "--env", "local")).ShouldExit(0).ShouldSay("mail-ops-example-test: taken");
        mail.Mails.Count.ShouldBe(1);
    }

    private static string Token(DateTimeOffset until) => $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"exp":{{until.ToUnixTimeSeconds()}}}""")).TrimEnd('=').Replace('+', '-').Replace('/', '_')}.c2ln";
}
