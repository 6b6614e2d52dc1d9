using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Tests.Acceptance.Support;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Acceptance;

/// <summary>What those see who are not there: files, and the weekly report by mail.</summary>
public sealed class ReportTests(ReleaseOne one) : IClassFixture<ReleaseOne>
{
    private Checkout Checkout => one.Checkout;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task An_environment_is_written_as_files_with_the_record_of_every_run()
    {
        await ReadyAsync();
        (await Checkout.RunAsync("Dashboard", "--env", "local", "--export", "exported")).ShouldExit(0).ShouldSay("exported/index.html: 1 run(s)");
        var page = Checkout.Read("exported/index.html");
        foreach (var text in (string[])["inventory on local", "0006", "inventory-", "full-resync", "wildberries", "Duration of a run"])
            page.ShouldContain(text);
        page.ShouldNotContain("Cannot be read");
        page.ShouldNotContain("<script");
        Checkout.Read("exported/runs/000001.html").ShouldContain("Deployment 1 of inventory on local");
        Checkout.Read("exported/metrics.txt").ShouldContain("slipway_schema_version");
    }

    [Fact(Explicit = true)]
    public async Task The_weekly_report_is_mailed_once_also_when_the_mail_server_was_down_at_first()
    {
        await ReadyAsync();
        (await Checkout.RunAsync("Report", "--env", "local", "--mail")).ShouldExit(1).ShouldSay("no channel is set");
        await using var mail = new SmtpServer();
        Checkout.EditParameters("parameters.local.json", settings => settings["notifications"] = new JsonObject
        {
            ["mail"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = mail.Port, ["tls"] = "none", ["from"] = "slipway@example.test", ["to"] = new JsonArray("ops@example.test") },
            ["on"] = new JsonArray("report"),
            ["patience"] = "1s",
        });
        (await Checkout.RunAsync("Report", "--env", "local", "--days", "7", "--mail")).ShouldExit(0).ShouldSay("notification(s) wait and go out with the next command");
        await mail.StartAsync(Now);
        (await Checkout.RunAsync("Report", "--env", "local", "--days", "7", "--mail")).ShouldExit(0).ShouldNotSay("notification(s) wait");
        (await Checkout.RunAsync("Report", "--env", "local", "--days", "7", "--mail")).ShouldExit(0);
        var shown = (await Checkout.RunAsync("Report", "--env", "local", "--days", "7", "--json")).ShouldExit(0);

        var week = $"{System.Globalization.ISOWeek.GetYear(DateTime.UtcNow)}-W{System.Globalization.ISOWeek.GetWeekOfYear(DateTime.UtcNow):00}";
        mail.Subjects.ShouldBe([$"[inventory local] report of week {week}"]);
        var text = mail.Mails[0].Replace("=\r\n", "", StringComparison.Ordinal);
        foreach (var section in (string[])["Deployments", "Syncs", "Freshness", "Correctness", "Backups", "Open alerts"])
            text.ShouldContain(section);
        text.ShouldNotContain("Cannot be read");
        text.ShouldNotContain("sandbox-ozon-key");
        var answer = JsonDocument.Parse(shown.Output).RootElement;
        var markdown = await File.ReadAllTextAsync(answer.GetProperty("markdown").GetString()!, Now);
        markdown.ShouldContain("Correctness");
        (await File.ReadAllTextAsync(answer.GetProperty("html").GetString()!, Now)).ShouldContain("</html>");
    }

    private async Task ReadyAsync()
    {
        await Checkout.ResetSourcesAsync();
        await Checkout.RestoreAsync(ReleaseOne.Name);
    }
}
