using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ErpMax.Work;

/// <summary>What a message says.</summary>
internal sealed record JobMessage(Guid MessageId, Guid JobId)
{
    public static bool TryRead(string? messageId, ReadOnlyMemory<byte> body, [NotNullWhen(true)] out JobMessage? message)
    {
        message = null;
        if (!Guid.TryParse(messageId, out var id))
            return false;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("jobId", out var job) && job.ValueKind == JsonValueKind.String && job.TryGetGuid(out var jobId))
                message = new JobMessage(id, jobId);
        }
        catch (JsonException)
        {
            // Not one of ours.
        }

        return message is not null;
    }
}
