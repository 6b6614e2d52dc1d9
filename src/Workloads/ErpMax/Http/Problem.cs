using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace ErpMax.Http;

/// <summary>Refusals as <c>application/problem+json</c> (RFC 9457).</summary>
internal static class Problem
{
    public static Task WriteAsync(HttpContext http, int status, string detail, IEnumerable<string>? errors = null, int? retryAfterSeconds = null)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "about:blank");
            writer.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
            writer.WriteNumber("status", status);
            writer.WriteString("detail", detail);
            if (errors is not null)
            {
                writer.WriteStartArray("errors");
                foreach (var error in errors)
                    writer.WriteStringValue(error);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        if (retryAfterSeconds is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Answer.WriteAsync(http, status, buffer.WrittenMemory, "application/problem+json");
    }
}
