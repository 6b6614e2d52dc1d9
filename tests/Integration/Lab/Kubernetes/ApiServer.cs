using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Slipway.Tests.Integration.Lab.Kubernetes;

/// <summary>
/// The part of the Kubernetes API that a rollout uses, spoken on loopback: server-side apply with field managers, lists with selectors, watches with bookmarks
/// and 410 Gone, deletes, logs and events, over one namespace whose controllers run a step at a time. Faults are asked for by a test.
/// </summary>
internal sealed class ApiServer : IAsyncDisposable
{
    public const string Namespace = "shop";
    public const string Token = "a-token-for-tests";

    private static readonly HashSet<string> Kinds = ["configmaps", "secrets", "services", "pods", "events", "deployments", "replicasets", "jobs", "poddisruptionbudgets", "horizontalpodautoscalers"];

    private readonly WebApplication _app;
    private readonly CancellationTokenSource _end = new();
    private CancellationTokenSource _watches = new();
    private Task _running = Task.CompletedTask;

    private ApiServer()
    {
        Controllers = new Controllers(Store, image => FateOf(image));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public Store Store { get; } = new();

    public Controllers Controllers { get; }

    public Func<string, Fate> FateOf { get; set; } = _ => Fate.Good;

    /// <summary>Answers the server is to give instead of its own, by what is asked; null lets it answer.</summary>
    public Func<HttpRequest, (int Code, string? RetryAfter)?> Refuse { get; set; } = _ => null;

    /// <summary>Called with every change that a client asks for, before it is made.</summary>
    public Action<string> OnChange { get; set; } = _ => { };

    public ConcurrentQueue<string> Requests { get; } = new();

    public bool Frozen { get; set; }

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<ApiServer> StartAsync()
    {
        var server = new ApiServer();
        await server._app.StartAsync();
        server._running = server.RunAsync();
        return server;
    }

    /// <summary>A kubeconfig for it, as a cluster's owner gives one out.</summary>
    public string Kubeconfig(string token = Token) => $$"""
        apiVersion: v1
        kind: Config
        current-context: test
        clusters: [{ name: test, cluster: { server: "{{Address}}" } }]
        users: [{ name: deployer, user: { token: "{{token}}" } }]
        contexts: [{ name: test, context: { cluster: test, user: deployer, namespace: default } }]

        """;

    /// <summary>Breaks every watch that is open.</summary>
    public void CutWatches()
    {
        var watches = Interlocked.Exchange(ref _watches, new CancellationTokenSource());
        watches.Cancel();
    }

    public IReadOnlyList<string> Names(string plural)
    {
        lock (Store.Gate)
            return [.. Store.All(plural).Select(one => one.Name)];
    }

    public JsonObject? Read(string plural, string name)
    {
        lock (Store.Gate)
            return Store.Find(plural, name)?.Read();
    }

    /// <summary>The images of pods that a Service has requests for; none when there is no such Service.</summary>
    public IReadOnlyList<string> Serving(string service)
    {
        lock (Store.Gate)
        {
            return Store.Find("services", service)?.Body["spec"]!["selector"] is not JsonObject selector ? []
                : [.. Store.All("pods").Where(pod => Controllers.IsReady(pod) && selector.All(one => pod.Labels.GetValueOrDefault(one.Key) == one.Value!.GetValue<string>()))
                    .Select(pod => pod.Body["spec"]!["containers"]![0]!["image"]!.GetValue<string>())];
        }
    }

    /// <summary>Another manager applies something by force, as a person with kubectl does.</summary>
    public void ApplyAs(string manager, string plural, string name, JsonObject wanted)
    {
        lock (Store.Gate)
        {
            var found = Store.Find(plural, name)!;
            found.Apply(manager, wanted);
            Store.Save(found);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        CutWatches();
        await _running;
        await _app.DisposeAsync();
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            lock (Store.Gate)
            {
                if (!Frozen)
                    Controllers.Step();
            }
            await Task.Delay(5, CancellationToken.None);
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var request = http.Request;
        Requests.Enqueue($"{request.Method} {request.Path}{request.QueryString}");
        if (Refuse(request) is var (code, retryAfter))
        {
            if (retryAfter is not null)
                http.Response.Headers.RetryAfter = retryAfter;
            await FailAsync(http, code, code == 403 ? $"deployments.apps is forbidden: User \"deployer\" cannot {request.Method.ToLowerInvariant()} resource in the namespace \"{Namespace}\"" : "the server is busy", code == 403 ? "Forbidden" : "TooManyRequests");
            return;
        }
        if (request.Headers.Authorization != $"Bearer {Token}")
        {
            await FailAsync(http, 401, "Unauthorized", "Unauthorized");
            return;
        }
        var words = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var rest = words is ["api", "v1", "namespaces", ..] ? words[3..] : words is ["apis", _, _, "namespaces", ..] ? words[4..] : [];
        switch (request.Method, rest)
        {
            case ("GET", _) when words is ["version"]:
                await WriteAsync(http, 200, new JsonObject { ["major"] = "1", ["minor"] = "34", ["gitVersion"] = "v1.34.1" });
                break;
            case ("GET", [Namespace]):
                await WriteAsync(http, 200, new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = Namespace } });
                break;
            case (_, [var space, ..]) when space != Namespace:
                await FailAsync(http, 404, $"namespaces \"{space}\" not found", "NotFound");
                break;
            case ("GET", [_, "pods", var pod, "log"]):
                await http.Response.WriteAsync(LogOf(pod, request.Query["previous"] == "true"));
                break;
            case ("GET", [_, var plural]) when Kinds.Contains(plural):
                await (request.Query["watch"] == "true" ? WatchAsync(http, plural) : ListAsync(http, plural));
                break;
            case ("PATCH", [_, var plural, var name]) when Kinds.Contains(plural):
                await ApplyAsync(http, plural, name);
                break;
            case ("DELETE", [_, var plural, var name]) when Kinds.Contains(plural):
                await DeleteAsync(http, plural, name);
                break;
            default:
                await FailAsync(http, 404, "the server could not find the requested resource", "NotFound");
                break;
        }
    }

    private string LogOf(string pod, bool previous)
    {
        lock (Store.Gate)
            return Controllers.Logs.GetValueOrDefault((pod, previous), "");
    }

    private async Task ListAsync(HttpContext http, string plural)
    {
        JsonObject answer;
        lock (Store.Gate)
        {
            var found = Store.All(plural).Select(one => one.Read()).Where(one => Selectors.Match(http.Request.Query, one)).ToArray();
            answer = new JsonObject { ["kind"] = "List", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["resourceVersion"] = Text(Store.Version) }, ["items"] = new JsonArray([.. found]) };
        }
        await WriteAsync(http, 200, answer);
    }

    private async Task WatchAsync(HttpContext http, string plural)
    {
        var version = long.Parse(http.Request.Query["resourceVersion"].ToString(), CultureInfo.InvariantCulture);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _watches.Token, _end.Token);
        http.Response.ContentType = "application/json";
        var bookmarks = http.Request.Query["allowWatchBookmarks"] == "true";
        try
        {
            while (true)
            {
                Task changed;
                IReadOnlyList<(long Version, string Type, JsonObject Body)>? news;
                lock (Store.Gate)
                    (changed, news, version) = (Store.Changed, Store.Since(version, plural), Store.Since(version, plural) is null ? version : Store.Version);
                if (news is null)
                {
                    await LineAsync(http, "ERROR", Status(410, $"too old resource version: {version}", "Expired"), end.Token);
                    return;
                }
                foreach (var one in news.Where(one => Selectors.Match(http.Request.Query, one.Body)))
                    await LineAsync(http, one.Type, one.Body, end.Token);
                if (bookmarks && news.Count == 0)
                    await LineAsync(http, "BOOKMARK", new JsonObject { ["kind"] = "Any", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["resourceVersion"] = Text(version), ["creationTimestamp"] = null } }, end.Token);
                await changed.WaitAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // A cut is a cut: in the middle, without an end of the stream.
            http.Abort();
        }
    }

    private async Task ApplyAsync(HttpContext http, string plural, string name)
    {
        var wanted = (JsonObject)(await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted))!;
        var (manager, force) = (http.Request.Query["fieldManager"].ToString(), http.Request.Query["force"] == "true");
        if (http.Request.ContentType?.StartsWith("application/apply-patch+yaml", StringComparison.Ordinal) != true || manager.Length == 0)
        {
            await FailAsync(http, 415, "only server-side apply, with a field manager", "UnsupportedMediaType");
            return;
        }
        OnChange($"{http.Request.Method} {plural}/{name}");
        JsonObject? answer = null, status = null;
        lock (Store.Gate)
        {
            var found = Store.Find(plural, name);
            var one = found ?? Store.Make(plural, name);
            var conflicts = one.Conflicts(manager, wanted);
            if (conflicts.Count > 0 && !force)
                status = Conflict(conflicts);
            else if (found is not null && Immutable.Problem(plural, found.Body, wanted) is { } problem)
                status = Status(422, $"{plural} \"{name}\" is invalid: {problem}: field is immutable", "Invalid");
            else
            {
                if (one.Apply(manager, wanted) || found is null)
                    Store.Save(one);
                answer = one.Read();
            }
        }
        await WriteAsync(http, status?["code"]!.GetValue<int>() ?? 200, answer ?? status!);
    }

    private async Task DeleteAsync(HttpContext http, string plural, string name)
    {
        OnChange($"{http.Request.Method} {plural}/{name}");
        Stored? found;
        JsonObject? removed = null;
        lock (Store.Gate)
        {
            found = Store.Find(plural, name);
            if (found is not null)
            {
                Store.Remove(found);
                removed = plural == "services" ? found.Read() : Status(200, "", "");
            }
            foreach (var pod in Store.All("pods").Where(pod => plural is "deployments" or "jobs" && pod.Body["metadata"]!["ownerReferences"]![0]!["name"]!.GetValue<string>() == name))
                Store.Remove(pod);
        }
        await (found is null ? FailAsync(http, 404, $"{plural} \"{name}\" not found", "NotFound") : WriteAsync(http, 200, removed!));
    }

    private static JsonObject Conflict(IReadOnlyList<(string Manager, string Path)> conflicts)
    {
        var status = Status(409, $"Apply failed with {conflicts.Count} conflict(s)", "Conflict");
        status["details"] = new JsonObject
        {
            ["causes"] = new JsonArray([.. conflicts.Select(one => new JsonObject { ["reason"] = "FieldManagerConflict", ["message"] = $"conflict with \"{one.Manager}\" using apps/v1", ["field"] = Fields.Name(one.Path) })]),
        };
        return status;
    }

    private static JsonObject Status(int code, string message, string reason) =>
        new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = code < 400 ? "Success" : "Failure", ["message"] = message, ["reason"] = reason, ["code"] = code };

    private static Task FailAsync(HttpContext http, int code, string message, string reason) => WriteAsync(http, code, Status(code, message, reason));

    private static Task WriteAsync(HttpContext http, int code, JsonObject body)
    {
        (http.Response.StatusCode, http.Response.ContentType) = (code, "application/json");
        return http.Response.WriteAsync(body.ToJsonString());
    }

    private static async Task LineAsync(HttpContext http, string type, JsonObject body, CancellationToken end)
    {
        await http.Response.WriteAsync(new JsonObject { ["type"] = type, ["object"] = body.DeepClone() }.ToJsonString() + "\n", end);
        await http.Response.Body.FlushAsync(end);
    }

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);
}
