using System.Text;
using Slipway.Hosts;
using Slipway.Hosts.Local;
using Slipway.Rollouts;
using Slipway.Rollouts.Compose;
using Slipway.Tests.Integration.Hosts;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Rollouts;

public sealed class ComposeRolloutTests(ContainerEngine engine) : RolloutContract
{
    private readonly string _project = $"slipway-it-{Guid.NewGuid().ToString("N")[..10]}";
    private readonly int _port = ContainerEngine.FreePort();
    private readonly List<string> _said = [];
    private LocalHost _host = null!;
    private HttpClient _client = null!;

    private protected override IReadOnlyList<(string Path, string Text)> Needed => ContainerRelease.Files;

    private protected override async Task<Rollout> CreateAsync()
    {
        var proxy = await engine.NeedAsync(Cancel);
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = TimeSpan.FromSeconds(30) };
        _host = new LocalHost("local", HostRoot);
        await _host.InitializeAsync("erpmax", "test", Cancel);
        await _host.LockAsync(TestRoot.Holder(), Cancel);
        return RolloutWith(proxy, TimeSpan.Zero);
    }

    private protected override async Task<string?> ServedAsync(string path)
    {
        try
        {
            using var answer = await _client.GetAsync(path, Cancel);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(Cancel) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private protected override async Task SpoilAsync(string id, string path, string? content)
    {
        await _host.DeleteAsync($"releases/{id}/{path}", Cancel);
        if (content is not null)
            await _host.WriteAsync($"releases/{id}/{path}", Encoding.UTF8.GetBytes(content), path == "app" ? Host.Executable : Host.Readable, Cancel);
    }

    public override async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await engine.RemoveAsync(_project);
        await base.DisposeAsync();
    }

    private ComposeRollout RolloutWith(string proxy, TimeSpan trial) => new(_host, new ComposeOptions(_project, "web", 8080, "/ready", _project, $"127.0.0.1:{_port}", ContainerEngine.BaseImage, proxy)
    {
        Trial = trial,
        StartLimit = TimeSpan.FromSeconds(40),
        Drain = TimeSpan.FromSeconds(10),
        Say = _said.Add,
    });
}
