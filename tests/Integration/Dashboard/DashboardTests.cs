using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Slipway.Dashboard;
using Slipway.Engine.Journals;
using Slipway.Tests.Shown;
using static Microsoft.Playwright.Assertions;

namespace Slipway.Tests.Integration.Dashboard;

/// <summary>The page as people see it, in a real browser.</summary>
public sealed class DashboardTests
{
    private static readonly LocatorAssertionsToContainTextOptions Patient = new() { Timeout = 120_000 };

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_reads_well_in_light_and_dark_and_on_a_phone()
    {
        await using var lab = await DashboardLab.StartAsync(FillAsync);
        await using var browser = await lab.BrowserAsync();
        var sizes = new HashSet<string>();
        foreach (var (scheme, width) in new[] { (ColorScheme.Light, 1200), (ColorScheme.Dark, 1200), (ColorScheme.Light, 390), (ColorScheme.Dark, 390) })
        {
            var page = await lab.OpenAsync(browser, scheme, width);
            var problems = new List<string>();
            page.Console += (_, message) => problems.Add(message.Text);
            await Expect(page.Locator("#panel-syncs svg").First).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 120_000 });
            (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth")).ShouldBeTrue($"{width} px: it scrolls sideways");
            var dark = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
            dark.ShouldBe(scheme == ColorScheme.Dark ? "rgb(20, 23, 26)" : "rgb(255, 255, 255)");
            var picture = await page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true, Path = Path.Combine(AppContext.BaseDirectory, "screenshots", $"dashboard-{scheme}-{width}.png".ToLowerInvariant()) });

            // A blank picture of this size is a tenth of it.
            picture.Length.ShouldBeGreaterThan(30_000);
            sizes.Add(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(picture))).ShouldBeTrue("two looks are the same picture");
            problems.ShouldBeEmpty();
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task A_record_is_reached_with_the_keyboard_alone_and_foreign_texts_run_nothing()
    {
        await using var lab = await DashboardLab.StartAsync(FillAsync);
        await using var browser = await lab.BrowserAsync();
        var page = await lab.OpenAsync(browser);
        await Expect(page.Locator("#panel-checks")).ToContainTextAsync("<script>", Patient);
        (await page.TitleAsync()).ShouldBe("inventory on local");
        await page.Keyboard.PressAsync("Tab");
        (await FocusAsync(page)).ShouldBe("Skip to the runs");
        (await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle")).ShouldBe("solid");
        await page.Keyboard.PressAsync("Enter");
        foreach (var expected in (string[])["", "Find"])
        {
            await page.Keyboard.PressAsync("Tab");
            (await FocusAsync(page)).ShouldBe(expected);
        }

        await page.Keyboard.PressAsync("Tab");
        (await FocusAsync(page)).ShouldBe("3");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("/runs/000003\\.html$"), new PageAssertionsToHaveURLOptions { Timeout = 120_000 });
        await Expect(page.Locator("h1")).ToHaveTextAsync("Deployment 3 of inventory on local");
        await Expect(page.Locator(".notes")).ToHaveTextAsync(ShownEnvironment.Script);
        (await page.TitleAsync()).ShouldContain("Deployment 3");

        static Task<string> FocusAsync(IPage page) => page.EvaluateAsync<string>("document.activeElement.textContent.trim()");
    }

    [Fact]
    public async Task Two_browsers_see_a_deployment_step_by_step_and_after_a_lost_connection_too()
    {
        await using var lab = await DashboardLab.StartAsync(FillAsync);
        await using var browser = await lab.BrowserAsync();
        await using var other = await lab.BrowserAsync();
        var pages = new[] { await lab.OpenAsync(browser), await lab.OpenAsync(other, width: 390) };
        foreach (var page in pages)
            await Expect(page.Locator("#connection")).ToContainTextAsync("live", Patient);
        var journal = await lab.Journal.OpenAsync(TimeProvider.System);
        lab.Shown.Holder = "ada on desk";
        var number = await JournalFolder.BeginAsync(journal);
        await journal.AppendAsync(new StepDone("HealthCheck", null, [], 1200));
        await journal.AppendAsync(new StepStarted("Migrate", null));
        await SeenAsync("li:has-text('Migrate')", "running");
        await SeenAsync("li:has-text('DeployCode')", "waiting");
        await SeenAsync("#panel-lock", "ada on desk");
        await journal.AppendAsync(new StepDone("Migrate", null, [], 3000));
        await SeenAsync("li:has-text('Migrate')", "3.0 s");

        // What happens while a browser has no connection it is told when it is back.
        await pages[0].Context.SetOfflineAsync(true);
        await journal.AppendAsync(new StepStarted("DeployCode", null));
        await journal.AppendAsync(new StepDone("DeployCode", null, [], 900));
        await journal.AppendAsync(new RunEnded(RunOutcome.Succeeded, [number]));
        lab.Shown.Holder = null;
        await pages[0].Context.SetOfflineAsync(false);
        await SeenAsync("#live .headline", "succeeded");
        await SeenAsync($"#run-{number}", "succeeded");
        await SeenAsync("#panel-lock", "free");

        async Task SeenAsync(string selector, string text)
        {
            foreach (var page in pages)
                await Expect(page.Locator(selector).First).ToContainTextAsync(text, Patient);
        }
    }

    [Fact]
    public async Task What_cannot_be_reached_is_said_and_the_rest_is_shown()
    {
        await using var lab = await DashboardLab.StartAsync(FillAsync);
        lab.Shown.DatabaseTrouble = "cannot connect to db.example.test";
        var html = await UntilAsync(lab, "cannot connect to db.example.test");
        html.ShouldContain("inventory-1.db");
        html.ShouldContain("id=\"run-3\"");
        lab.Journal.Trouble = "the host is away";
        (await UntilAsync(lab, "The journal cannot be read:</strong> the host is away")).ShouldContain("id=\"run-3\"");
    }

    [Fact]
    public async Task It_is_for_reading_by_those_who_ask_for_it_by_its_own_name()
    {
        await using var lab = await DashboardLab.StartAsync(FillAsync);
        using var page = await lab.Http.GetAsync(new Uri("/", UriKind.Relative), Now);
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'; style-src 'self'; script-src 'self'");
        (await page.Content.ReadAsStringAsync(Now)).ShouldNotMatch("(?i)<[^>]* (on[a-z]+|style)=|https?://");
        (await StatusAsync(HttpMethod.Post, "/")).ShouldBe(405);
        (await StatusAsync(HttpMethod.Get, "/", "evil.example")).ShouldBe(421);
        (await StatusAsync(HttpMethod.Get, "/", "localhost")).ShouldBe(200);
        foreach (var path in (string[])["/runs/../../etc/passwd", "/runs/%2e%2e%2f000001.html", "/runs/000099.html", "/runs/000001.md", "/runs/99999999999.html", "/journal/000001.jsonl", "/runs/000001.html/"])
            (await StatusAsync(HttpMethod.Get, path)).ShouldBe(404, path);
        (await StatusAsync(HttpMethod.Head, "/runs/000001.html")).ShouldBe(200);
        (await StatusAsync(HttpMethod.Get, "/metrics")).ShouldBe(200);

        async Task<int> StatusAsync(HttpMethod method, string path, string? host = null)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Host = host;
            using var answer = await lab.Http.SendAsync(request, Now);
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task An_export_is_read_from_files_alone()
    {
        await using var lab = await DashboardLab.StartAsync(FillAsync);
        var directory = Directory.CreateTempSubdirectory("slipway-export-");
        try
        {
            await DashboardExport.WriteAsync(lab.Shown, directory.FullName, TimeProvider.System, Now);
            await using var browser = await lab.BrowserAsync();
            var page = await browser.NewPageAsync();
            await page.GotoAsync($"file://{directory.FullName}/index.html");
            (await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('section')).borderRadius")).ShouldBe("10px");
            await page.Locator("#run-2-link").ClickAsync();
            await Expect(page.Locator("h1")).ToHaveTextAsync("Deployment 2 of inventory on local");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task FillAsync(JournalFolder folder)
    {
        var journal = await folder.OpenAsync(TimeProvider.System);
        await JournalFolder.RunAsync(journal);
        await JournalFolder.RunAsync(journal, error: "disk full");
        await JournalFolder.RunAsync(journal, note: ShownEnvironment.Script);
    }

    private static async Task<string> UntilAsync(DashboardLab lab, string text)
    {
        var html = "";
        await Lab.Poll.UntilAsync(() => html.Contains(text, StringComparison.Ordinal) || Read().Contains(text, StringComparison.Ordinal), Now);
        return html;

        string Read()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            using var answer = lab.Http.Send(request, Now);
            using var reader = new StreamReader(answer.Content.ReadAsStream(Now), Encoding.UTF8);
            return html = reader.ReadToEnd();
        }
    }
}
