
namespace ErpMax.Http;

/// <summary>An answer of known length.</summary>
internal static class Answer
{
    public static async Task WriteAsync(HttpContext http, int status, ReadOnlyMemory<byte> body, string type = "application/json")
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.ContentLength = body.Length;
        http.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
