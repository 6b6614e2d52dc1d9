using System.Net;
using Microsoft.Playwright;
using Slipway.Dashboard;
using Slipway.Tests.Integration.Lab;
using Slipway.Tests.Shown;

namespace Slipway.Tests.Integration.Dashboard;

/// <summary>The dashboard's real server over a real journal, and Debian's Chromium to look at it.</summary>
internal sealed class DashboardLab : IAsyncDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly TaskCompletionSource<Uri> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task serving = Task.CompletedTask;
    private readonly Chromium chromium = new();

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

    /// <inheritdoc cref="Chromium.StartAsync"/>
    public Task<IBrowser> BrowserAsync() => chromium.StartAsync();

    public Task<IPage> OpenAsync(IBrowser browser, ColorScheme scheme = ColorScheme.Light, int width = 1200) => Chromium.OpenAsync(browser, Address, scheme, width);

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await serving;
        chromium.Dispose();
        Http.Dispose();
        Journal.Dispose();
        end.Dispose();
    }
}
