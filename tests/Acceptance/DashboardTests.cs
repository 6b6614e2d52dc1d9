using Microsoft.Playwright;
using Slipway.Tests.Acceptance.Support;
using Slipway.Tests.Integration.Lab;
using static Microsoft.Playwright.Assertions;

namespace Slipway.Tests.Acceptance;

/// <summary>What people see of a real deployment in real browsers, from nothing on.</summary>
public sealed class DashboardTests
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

    [Fact]
    public async Task Two_browsers_see_a_deployment_of_another_process_step_by_step_when_it_is_killed_and_to_its_end()
    {
        using var checkout = await Checkout.CreateAsync();
        var port = Ports.Next();
        using var dashboard = checkout.Start("Dashboard", "--env", "local", "--listen", $"127.0.0.1:{port}");
        await dashboard.WaitForAsync($"http://127.0.0.1:{port}");
        using var chromium = new Chromium();
        await using IBrowser first = await chromium.StartAsync(), second = await chromium.StartAsync();
        var address = new Uri($"http://127.0.0.1:{port}/");
        IPage[] pages = [await Chromium.OpenAsync(first, address), await Chromium.OpenAsync(second, address, width: 390)];
        await SeenAsync("#connection", "live");
        await SeenAsync("#panel-lock", "free");
        await SeenAsync("#live", "Nothing was deployed yet");
        foreach (var page in pages)
            await page.EvaluateAsync(Watch);

        // It dies in the middle of DeployCode, while it holds the lock.
        using (var killed = checkout.Start("Deploy", "--env", "local", "--note", "seen by two", "--drill", "pause:DeployCode:60"))
        {
            await SeenAsync("#live li:has-text('DeployCode')", "running");
            await SeenAsync("#live li:has-text('SmokeTest')", "waiting");
            await SeenAsync("#live li:has-text('HealthCheck')", "done");
            await SeenAsync("#panel-lock", "tester");
            killed.Kill();
            (await killed.EndAsync()).ShouldExit(Run.Killed);
        }

        await SeenAsync("#live .headline", "unfinished, and nobody is at it");
        await SeenAsync("#run-1", "unfinished");
        await SeenAsync("#panel-lock", "free");

        (await checkout.RunAsync("Deploy", "--env", "local", "--note", "seen by two")).ShouldExit(0).ShouldSay("it is resumed");
        await SeenAsync("#live .headline", "succeeded");
        await SeenAsync("#run-1", "succeeded");
        await SeenAsync("#run-1", "seen by two");
        await SeenAsync("#panel-lock", "free");
        var steps = checkout.Journal(1).Where(entry => entry["type"]!.GetValue<string>() == "done").ToList();
        steps.Count.ShouldBeGreaterThan(4);
        foreach (var page in pages)
        {
            var seen = (await page.EvaluateAsync<string[]>("window.seen")).Where(line => line.StartsWith("Run 1: Deploy ", StringComparison.Ordinal)).Select(line => line[14..]).ToList();
            foreach (var step in steps.Select(entry => entry["step"]!.GetValue<string>()))
                seen.ShouldContain($"{step} done");
            string[] order = ["DeployCode waiting", "DeployCode running", "DeployCode done", "SmokeTest running", "SmokeTest done"];
            seen.Where(order.Contains).ShouldBe(order);
        }

        // The record is one click away, and Ctrl-C ends the server at once though two look on.
        await pages[0].Locator("#run-1-link").ClickAsync();
        await Expect(pages[0].Locator("h1")).ToHaveTextAsync("Deployment 1 of inventory on local", new LocatorAssertionsToHaveTextOptions { Timeout = 120_000 });
        dashboard.Signal(Running.Interrupt);
        (await dashboard.EndAsync()).ShouldNotSay("Unhandled");

        async Task SeenAsync(string selector, string text)
        {
            foreach (var page in pages)
                await Expect(page.Locator(selector).First).ToContainTextAsync(text, Patient);
        }
    }
}
