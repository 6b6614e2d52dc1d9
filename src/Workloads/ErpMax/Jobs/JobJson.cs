using System.Buffers;
using System.Text.Json;

namespace ErpMax.Jobs;

/// <summary>Jobs as clients read them.</summary>
internal static class JobJson
{
    public static byte[] Write(Job job)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer, job);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A page; <c>next</c> is what to ask for as <c>before</c>, and is not there on the last page.</summary>
    public static byte[] Write(IReadOnlyList<Job> jobs, Guid? next)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("jobs");
            foreach (var job in jobs)
                Write(writer, job);
            writer.WriteEndArray();
            if (next is { } id)
                writer.WriteString("next", id);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, Job job)
    {
        writer.WriteStartObject();
        writer.WriteString("id", job.Id);
        writer.WriteString("kind", job.Kind);
        writer.WriteString("status", job.Status);
        writer.WriteNumber("attempts", job.Attempts);
        writer.WriteNumber("priority", job.Priority);
        writer.WriteString("createdAt", job.CreatedAt);
        if (job.StartedAt is { } started)
            writer.WriteString("startedAt", started);
        if (job.FinishedAt is { } finished)
            writer.WriteString("finishedAt", finished);
        if (job.Result is { } result)
        {
            writer.WritePropertyName("result");
            writer.WriteRawValue(result);
        }

        if (job.Error is { } error)
            writer.WriteString("error", error);
        writer.WriteEndObject();
    }
}
