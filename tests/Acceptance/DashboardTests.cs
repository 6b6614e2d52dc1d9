using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Slipway.Tests.Acceptance.Support;
using Slipway.Tests.Integration.Lab;
using static Microsoft.Playwright.Assertions;

namespace Slipway.Tests.Acceptance;

/// <summary>What people see of real deployments, in real browsers and by mail.</summary>
public sealed class DashboardTests(ReleaseOne one) : IClassFixture<ReleaseOne>
{
    private static readonly LocatorAssertionsToContainTextOptions Patient = new() { Timeout = 120_000 };

    // Keeps each state of each step of the newest run that the page ever showed, and would be lost if the page were loaded anew.
    private const string Watch = """
        () => {
          window.seen = [];
          const look = () => document.querySelectorAll("#live .steps li").forEach(step => {
            const line = `${document.getElementById("live-link").textContent} ${step.querySelector(".name").textContent} ${step.querySelector(".state").textContent}`;
            if (!window.seen.includes(line)) window.seen.push(line);
          });
          new MutationObserver(look).observe(document.getElementById("live"), { childList: true, subtree: true });
          look();
        }
        """;

    private Checkout Checkout => one.Checkout;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_browsers_see_a_deployment_of_another_process_step_by_step_when_it_is_killed_and_to_its_end()
    {
        await ReadyAsync();
        Checkout.EditParameters("parameters.local.json", settings => settings["release"]!["settings"]!["SYNC_PACING_SCALE"] = "400");
        var port = Ports.Next();
        using var dashboard = Checkout.Start("Dashboard", "--env", "local", "--listen", $"127.0.0.1:{port}");
        await dashboard.WaitForAsync($"http://127.0.0.1:{port}");
        using var chromium = new Chromium();
        await using IBrowser first = await chromium.StartAsync(), second = await chromium.StartAsync();
        var address = new Uri($"http://127.0.0.1:{port}/");
        IPage[] pages = [await Chromium.OpenAsync(first, address), await Chromium.OpenAsync(second, address, width: 390)];
        await SeenAsync("#connection", "live");
        await SeenAsync("#panel-lock", "free");
        foreach (var page in pages)
            await page.EvaluateAsync(Watch);

        // It dies in the middle of DeployCode, while it holds the lock.
        using (var killed = Checkout.Start("Deploy", "--env", "local", "--note", "seen by two", "--drill", "pause:DeployCode:60"))
        {
            await SeenAsync("#live li:has-text('DeployCode')", "running");
            await SeenAsync("#live li:has-text('SmokeTest')", "waiting");
            await SeenAsync("#live li:has-text('HealthCheck')", "done");
            await SeenAsync("#panel-lock", "tester");
            killed.Kill();
            (await killed.EndAsync()).ShouldExit(Run.Killed);
        }

        await SeenAsync("#live .headline", "unfinished, and nobody is at it");
        await SeenAsync("#run-2", "unfinished");
        await SeenAsync("#panel-lock", "free");

        (await Checkout.RunAsync("Deploy", "--env", "local", "--note", "seen by two")).ShouldExit(0).ShouldSay("it is resumed");
        await SeenAsync("#live .headline", "succeeded");
        await SeenAsync("#run-2", "succeeded");
        await SeenAsync("#run-2", "seen by two");
        await SeenAsync("#panel-lock", "free");
        var steps = Checkout.Journal(2).Where(entry => entry["type"]!.GetValue<string>() == "done").ToList();
        steps.Count.ShouldBeGreaterThan(4);
        foreach (var page in pages)
        {
            var seen = (await page.EvaluateAsync<string[]>("window.seen")).Where(line => line.StartsWith("Run 2: Deploy ", StringComparison.Ordinal)).Select(line => line[14..]).ToList();
            foreach (var step in steps.Select(entry => entry["step"]!.GetValue<string>()))
                seen.ShouldContain($"{step} done");
            string[] order = ["DeployCode waiting", "DeployCode running", "DeployCode done", "SmokeTest running", "SmokeTest done"];
            seen.Where(order.Contains).ShouldBe(order);
        }

        // The record is one click away, and Ctrl-C ends the server at once though two look on.
        await pages[0].Locator("#run-2-link").ClickAsync();
        await Expect(pages[0].Locator("h1")).ToHaveTextAsync("Deployment 2 of inventory on local", new LocatorAssertionsToHaveTextOptions { Timeout = 120_000 });
        dashboard.Signal(Running.Interrupt);
        (await dashboard.EndAsync()).ShouldNotSay("Unhandled");

        async Task SeenAsync(string selector, string text)
        {
            foreach (var page in pages)
                await Expect(page.Locator(selector).First).ToContainTextAsync(text, Patient);
        }
    }

    [Fact]
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

    [Fact]
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
