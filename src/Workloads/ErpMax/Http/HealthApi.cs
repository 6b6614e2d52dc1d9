using System.Buffers;
using System.Text;
using System.Text.Json;
using ErpMax.Broker;
using ErpMax.Cache;
using ErpMax.Hosting;
using ErpMax.Schema;
using ErpMax.Settings;
using ErpMax.Work;
using Npgsql;

namespace ErpMax.Http;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can do what it is for, part by part. <c>/metrics</c>: what it has done.
/// </summary>
/// <remarks>
/// Redis down is degraded, not unready: the database answers instead. The broker down is unready for a worker, and for a web that has
/// never reached it (a wrong address must show before traffic comes); a web that had it and lost it is degraded: it goes on taking jobs into the
/// outbox, and were it unready, all of its replicas would be, and nobody would take any.
/// </remarks>
internal sealed class HealthApi(NpgsqlDataSource database, BrokerLink broker, StatusCache cache, Draining draining, Figures figures, ErpMaxSettings settings, IServiceProvider services, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", (RequestDelegate)(http => Answer.WriteAsync(http, 200, "{\"status\":\"live\"}"u8.ToArray())));
        app.MapGet("/health/ready", (RequestDelegate)ReadyAsync);
        app.MapGet("/metrics", (RequestDelegate)(http => Answer.WriteAsync(http, 200, Encoding.UTF8.GetBytes(figures.ToPrometheus()), "text/plain; version=0.0.4")));
    }

    private async Task ReadyAsync(HttpContext http)
    {
        var redis = RedisAsync();
        List<HealthPart> parts = [.. await DatabaseAsync(http.RequestAborted), Broker(), await redis];
        if (draining.HasBegun)
            parts.Insert(0, new HealthPart("process", HealthState.Down, "it is ending"));
        var worst = parts.Max(part => part.State);
        await Answer.WriteAsync(http, worst == HealthState.Down ? 503 : 200, Write(worst, parts));
    }

    private async Task<HealthPart[]> DatabaseAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(_ => limit.Cancel(), null, Patience, Timeout.InfiniteTimeSpan);
        try
        {
            var schema = await SchemaState.ReadAsync(database, limit.Token);
            return
            [
                new HealthPart("database", HealthState.Up, settings.Database!.ToString()),
                schema.Problem is { } problem ? new HealthPart("schema", HealthState.Down, problem) : new HealthPart("schema", HealthState.Up, $"{schema.Version}; {RequiredSchema.Version} is needed"),
            ];
        }
        catch (NpgsqlException error)
        {
            return [new HealthPart("database", HealthState.Down, $"{settings.Database}: {error.Message}"), new HealthPart("schema", HealthState.Down, "not known")];
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return [new HealthPart("database", HealthState.Down, $"{settings.Database}: no answer within {Patience.TotalSeconds:0} s"), new HealthPart("schema", HealthState.Down, "not known")];
        }
    }

    private HealthPart Broker()
    {
        if (services.GetService<Consumer>() is { } consumer)
        {
            return consumer.IsConsuming
                ? new HealthPart("broker", HealthState.Up, $"{settings.Broker}; taking jobs")
                : new HealthPart("broker", HealthState.Down, $"{settings.Broker}: not taking jobs{Because()}");
        }

        return broker.Connected ? new HealthPart("broker", HealthState.Up, settings.Broker!.ToString())
            : broker.EverConnected ? new HealthPart("broker", HealthState.Degraded, $"{settings.Broker}: lost{Because()}; jobs are taken and wait in the outbox")
            : new HealthPart("broker", HealthState.Down, $"{settings.Broker}: not reached yet{Because()}");
    }

    private string Because() => broker.LastError is { } error ? $" ({error})" : "";

    private async Task<HealthPart> RedisAsync() =>
        !cache.IsUsed ? new HealthPart("redis", HealthState.Up, "not used")
        : await cache.AnswersAsync() ? new HealthPart("redis", HealthState.Up, settings.Redis!.ToString())
        : new HealthPart("redis", HealthState.Degraded, $"{settings.Redis}: no answer; the database answers instead");

    private static ReadOnlyMemory<byte> Write(HealthState worst, List<HealthPart> parts)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("status", worst switch { HealthState.Up => "ready", HealthState.Degraded => "degraded", _ => "not ready" });
            writer.WriteString("version", Logs.Version);
            writer.WriteStartObject("parts");
            foreach (var part in parts)
            {
                writer.WriteStartObject(part.Name);
                writer.WriteString("status", part.State.ToString().ToLowerInvariant());
                writer.WriteString("detail", part.Detail);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
