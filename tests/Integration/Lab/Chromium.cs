using Microsoft.Playwright;

namespace Slipway.Tests.Integration.Lab;

/// <summary>Debian's Chromium, driven by Playwright.</summary>
internal sealed class Chromium : IDisposable
{
    private const string Program = "/usr/bin/chromium";

    private IPlaywright? _playwright;

    /// <summary>A browser of its own; the test is skipped where there is none, and fails where CI must have one.</summary>
    public async Task<IBrowser> StartAsync()
    {
        if (!File.Exists(Program))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"{Program} is missing: ./build.sh Lab installs it");
            Assert.Fail($"{Program} is missing and CI=true");
        }

        _playwright ??= await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Timeout = 120_000,
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A page of a profile of its own, at this address.</summary>
    public static async Task<IPage> OpenAsync(IBrowser browser, Uri address, ColorScheme scheme = ColorScheme.Light, int width = 1200)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = 900 } });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(120_000);
        await page.GotoAsync(address.ToString());
        return page;
    }

    public void Dispose() => _playwright?.Dispose();
}
