using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Slipway.Proxy;
using Slipway.Proxy.Control;

namespace Slipway.Tests.Integration.Proxy;

/// <summary>A proxy in this process with a directory of its own, orders to it through its socket, and clients that note what they get.</summary>
internal sealed class ProxyLab : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("slipway-proxy-");
    private readonly List<Replica> _replicas = [];
    private WebApplication _app = null!;

    public HttpClient Client { get; private set; } = null!;

    public Uri Address => Client.BaseAddress!;

    public string Folder => _directory.FullName;

    public static async Task<ProxyLab> StartAsync()
    {
        var lab = new ProxyLab();
        await lab.StartProxyAsync();
        return lab;
    }

    public async Task<Replica> ReplicaAsync(string name)
    {
        var replica = await Replica.StartAsync(name);
        _replicas.Add(replica);
        return replica;
    }

    public async Task RestartProxyAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await StartProxyAsync();
    }

    public async Task<JsonNode> StatusAsync() => await SendAsync("status", new WaitOrder(null, 0));

    public Task<JsonNode> SendAsync(string order, WaitOrder content) => SendAsync(client => client.SendAsync(order, content, ProxyJson.Default.WaitOrder, default));

    public Task<JsonNode> SwitchAsync(SwitchOrder order) => SendAsync(client => client.SendAsync("switch", order, ProxyJson.Default.SwitchOrder, default));

    public Task<JsonNode> CanaryAsync(CanaryOrder order) => SendAsync(client => client.SendAsync("canary", order, ProxyJson.Default.CanaryOrder, default));

    public async Task<string> OutcomeAsync() => (string?)(await StatusAsync())["routing"]!["last"]?["outcome"] ?? "";

    /// <summary>Clients that ask without end until the work is done; what they got, by text.</summary>
    public async Task<IReadOnlyDictionary<string, int>> UnderLoadAsync(Func<Task> work, HttpMethod? method = null)
    {
        var got = new ConcurrentDictionary<string, int>();
        using var end = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
                got.AddOrUpdate(await AskAsync(method ?? HttpMethod.Get), 1, (_, count) => count + 1);
        })).ToList();
        try
        {
            await work();
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(clients);
        }
        return got;
    }

    public async Task<string> AskAsync(HttpMethod method, string path = "/", string? key = "a key")
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (method == HttpMethod.Post)
                request.Content = new StringContent("body");
            if (key is not null)
                request.Headers.Add("Idempotency-Key", key);
            using var answer = await Client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode ? text : $"{(int)answer.StatusCode} {text}";
        }
        catch (HttpRequestException problem)
        {
            return problem.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        await _app.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task StartProxyAsync()
    {
        _app = ProxyServer.Build(new IPEndPoint(IPAddress.Loopback, 0), Folder, TimeProvider.System);
        await _app.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_app.Urls.First(url => !url.Contains("unix", StringComparison.Ordinal))), Timeout = TimeSpan.FromSeconds(60) };
    }

    private async Task<JsonNode> SendAsync(Func<ControlClient, Task<string>> send)
    {
        using var client = new ControlClient(ProxyServer.SocketOf(Folder));
        return JsonNode.Parse(await send(client))!;
    }
}
