using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Slipway.Proxy.Forwarding;

/// <summary>Passes a request on as it is, and holds an answer of 5xx back where somebody else may still give a better one.</summary>
internal sealed class HoldingTransformer(bool hold) : HttpTransformer
{
    public static HoldingTransformer Through { get; } = new(hold: false);

    /// <summary>The status of an answer that was held back.</summary>
    public HttpStatusCode? Held { get; private set; }

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var headers = proxyRequest.Headers;
        if (httpContext.Connection.RemoteIpAddress is { } client)
        {
            var before = headers.TryGetValues("X-Forwarded-For", out var values) ? string.Join(", ", values) + ", " : "";
            headers.Remove("X-Forwarded-For");
            headers.TryAddWithoutValidation("X-Forwarded-For", before + (client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client));
        }

        if (!headers.Contains("X-Forwarded-Proto"))
            headers.TryAddWithoutValidation("X-Forwarded-Proto", httpContext.Request.Scheme);
        if (!headers.Contains("X-Forwarded-Host"))
            headers.TryAddWithoutValidation("X-Forwarded-Host", httpContext.Request.Host.Value);
    }

    public override ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (!hold || proxyResponse is null || (int)proxyResponse.StatusCode < 500)
            return base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        Held = proxyResponse.StatusCode;
        return ValueTask.FromResult(false);
    }
}
