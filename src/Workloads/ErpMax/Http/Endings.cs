using ErpMax.Hosting;
using Npgsql;

namespace ErpMax.Http;

/// <summary>What every request ends in: an answer, also where the code behind has thrown; and a closed connection while the process ends.</summary>
internal static class Endings
{
    public static Func<HttpContext, RequestDelegate, Task> Handle(Draining draining, ILogger log) => async (http, next) =>
    {
        if (draining.HasBegun)
            http.Response.Headers.Connection = "close";
        try
        {
            await next(http);
            if (http.Response is { HasStarted: false, StatusCode: 404 or 405, ContentLength: null })
                await Problem.WriteAsync(http, http.Response.StatusCode, http.Response.StatusCode == 404 ? "There is nothing at this address." : "This address does not take this method.");
        }
        catch (BadHttpRequestException error) when (!http.Response.HasStarted)
        {
            await Problem.WriteAsync(http, error.StatusCode, error.Message);
        }
        catch (NpgsqlException error) when (!http.Response.HasStarted)
        {
            log.LogWarning("{Method} {Path} was answered with 503: {Reason}", http.Request.Method, http.Request.Path.Value, error.Message);
            await Problem.WriteAsync(http, 503, "The database does not answer. Whether the request had an effect is not known; repeat it with the same key.", retryAfterSeconds: 2);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (Exception error) when (!http.Response.HasStarted && error is not OutOfMemoryException)
        {
            log.LogError(error, "{Method} {Path} was answered with 500", http.Request.Method, http.Request.Path.Value);
            await Problem.WriteAsync(http, 500, "The request met a defect of this program; its log has more.");
        }
    };
}
