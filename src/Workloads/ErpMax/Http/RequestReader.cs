using System.Text.Json;
using ErpMax.Jobs;
using ErpMax.Work;

namespace ErpMax.Http;

/// <summary>Reads <c>{"kind": …, "payload": …, "priority": …}</c>. All that is wrong is told at once.</summary>
internal sealed class RequestReader(JobKinds kinds)
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };
    private static readonly string[] Fields = ["kind", "payload", "priority"];

    public async Task<RequestReading> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentType is { } type && !type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
            return RequestReading.Refused(415, "The body must be application/json.");
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, Strict, cancellation);
            return Read(document.RootElement);
        }
        catch (JsonException error)
        {
            return RequestReading.Refused(400, $"The body is not JSON: {error.Message}");
        }
    }

    private RequestReading Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return RequestReading.Refused(400, "The body must be an object with kind and payload.");
        var problems = root.EnumerateObject().Where(p => !Fields.Contains(p.Name)).Select(p => $"{p.Name}: no such field; there are {string.Join(", ", Fields)}").ToList();
        var kind = root.TryGetProperty("kind", out var name) && name.ValueKind == JsonValueKind.String ? kinds.Find(name.GetString()!) : null;
        if (kind is null)
            problems.Add($"kind: expected one of {string.Join(", ", kinds.Names)}");
        if (!root.TryGetProperty("payload", out var payload))
            problems.Add("payload: is missing");
        else if (kind is not null)
            problems.AddRange(kind.Problems(payload));
        var priority = 0;
        if (root.TryGetProperty("priority", out var asked) && (asked.ValueKind != JsonValueKind.Number || !asked.TryGetInt32(out priority) || priority is < 0 or > Broker.BrokerLink.HighestPriority))
            problems.Add($"priority: expected a whole number from 0 to {Broker.BrokerLink.HighestPriority}, the highest first");
        return problems.Count > 0
            ? RequestReading.Refused(422, "The job cannot be taken: nothing was written.", problems)
            : new RequestReading(JobRequest.Of(kind!.Name, payload, priority));
    }
}
