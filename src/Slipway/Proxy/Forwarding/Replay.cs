using Microsoft.AspNetCore.Http.Features;

namespace Slipway.Proxy.Forwarding;

/// <summary>Whether a request can be sent a second time, and how.</summary>
internal sealed class Replay(HttpContext http)
{
    /// <summary>Bodies above this are not kept, so their requests are sent once.</summary>
    private const int LargestBody = 1024 * 1024;

    /// <summary>Its body is kept, so that it can be sent again to somebody who never got it.</summary>
    public bool IsPossible { get; private set; }

    /// <summary>Doing it twice is doing it once: by its method, or because its sender has given it a key that the application knows it by.</summary>
    public bool IsHarmless => HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) || HttpMethods.IsOptions(http.Request.Method)
        || HttpMethods.IsPut(http.Request.Method) || HttpMethods.IsDelete(http.Request.Method) || http.Request.Headers.ContainsKey("Idempotency-Key");

    /// <summary>Reads the body into memory where it is small enough.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        var request = http.Request;
        if (http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true })
            return;
        var hasBody = http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        if (hasBody && request.ContentLength is not <= LargestBody)
            return;
        if (hasBody)
        {
            request.EnableBuffering(LargestBody + 1);
            await request.Body.CopyToAsync(Stream.Null, cancellation);
        }

        IsPossible = true;
        Rewind();
    }

    /// <summary>Makes the context as it was before the first try.</summary>
    public void Rewind()
    {
        if (http.Request.Body.CanSeek)
            http.Request.Body.Position = 0;
        if (!http.Response.HasStarted)
            http.Response.Clear();
    }
}
