using System.Net;
using Microsoft.Playwright;
using Slipway.Dashboard;
using Slipway.Tests.Shown;

namespace Slipway.Tests.Integration.Dashboard;

/// <summary>The dashboard's real server over a real journal, and Debian's Chromium to look at it.</summary>
internal sealed class DashboardLab : IAsyncDisposable
{
    private const string Browser = "/usr/bin/chromium";

    private readonly CancellationTokenSource end = new();
    private readonly TaskCompletionSource<Uri> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task serving = Task.CompletedTask;
    private IPlaywright? playwright;

    public JournalFolder Journal { get; } = new();

    public ShownEnvironment Shown { get; }

    public HttpClient Http { get; } = new();

    public Uri Address { get; private set; } = null!;

    private DashboardLab() => Shown = new ShownEnvironment(Journal, TimeProvider.System);

    public static async Task<DashboardLab> StartAsync(Func<JournalFolder, Task>? fill = null)
    {
        var lab = new DashboardLab();
        await (fill?.Invoke(lab.Journal) ?? Task.CompletedTask);
        lab.serving = DashboardServer.RunAsync(lab.Shown, new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System, lab.started.SetResult, lab.end.Token);
        await Task.WhenAny(lab.started.Task, lab.serving);
        lab.Address = lab.Http.BaseAddress = await lab.started.Task;
        return lab;
    }

    /// <summary>A browser of its own; the test is skipped where there is none, and fails where CI must have one.</summary>
    public async Task<IBrowser> BrowserAsync()
    {
        if (!File.Exists(Browser))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"{Browser} is missing: ./build.sh Lab installs it");
            Assert.Fail($"{Browser} is missing and CI=true");
        }

        playwright ??= await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Browser,
            Timeout = 120_000,
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async Task<IPage> OpenAsync(IBrowser browser, ColorScheme scheme = ColorScheme.Light, int width = 1200, string path = "")
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = 900 } });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(120_000);
        await page.GotoAsync(new Uri(Address, path).ToString());
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await serving;
        playwright?.Dispose();
        Http.Dispose();
        Journal.Dispose();
        end.Dispose();
    }
}
