using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Control;

/// <summary>Reads the body once, for the handlers and the log, and records every request of a client (not of the control API).</summary>
internal sealed class LogMiddleware(RequestDelegate next, RequestLog log, SimulatedClock clock)
{
    private const int MaxBody = 1024 * 1024;
    private static readonly string[] Secret = ["authorization", "api-key", "cookie", "proxy-authorization"];

    public async Task InvokeAsync(HttpContext http)
    {
        if (await ReadBody(http) is not { } body)
        {
            await http.Answer(StatusCodes.Status413PayloadTooLarge, "text/plain", "request body is larger than 1 MiB");
            return;
        }
        var entry = new LogEntry
        {
            Number = log.NextNumber(),
            At = clock.Now,
            Time = clock.UtcNow,
            Method = http.Request.Method,
            Path = http.Request.Path + http.Request.QueryString,
            Headers = http.Request.Headers.ToDictionary(h => h.Key, h => Secret.Contains(h.Key.ToLowerInvariant()) ? "***" : h.Value.ToString()),
            Body = body,
        };
        http.Features.Set(entry);
        log.Add(entry);
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            entry.Aborted = true;
        }
        finally
        {
            entry.Status = http.Response.StatusCode;
            entry.Aborted |= http.RequestAborted.IsCancellationRequested;
        }
    }

    private static async Task<byte[]?> ReadBody(HttpContext http)
    {
        if (http.Request.ContentLength is > MaxBody)
            return null;
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(chunk, http.RequestAborted)) > 0)
        {
            if (buffer.Length + read > MaxBody)
                return null;
            buffer.Write(chunk, 0, read);
        }
        return buffer.ToArray();
    }
}
