using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Slipway.Proxy.Forwarding;

/// <summary>Passes a request on as it is, and holds an answer of 5xx back where somebody else may still give a better one.</summary>
internal sealed class HoldingTransformer(bool hold) : HttpTransformer
{
    private const string For = "X-Forwarded-For";
    private const string Proto = "X-Forwarded-Proto";
    private const string ForHost = "X-Forwarded-Host";

    public static HoldingTransformer Through { get; } = new(hold: false);

    /// <summary>The status of an answer that was held back.</summary>
    public HttpStatusCode? Held { get; private set; }

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var (came, headers) = (httpContext.Request.Headers, proxyRequest.Headers);
        if (httpContext.Connection.RemoteIpAddress is { } client)
        {
            var address = (client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client).ToString();
            if (came.TryGetValue(For, out var before))
                headers.Remove(For);
            headers.TryAddWithoutValidation(For, before.Count == 0 ? address : $"{string.Join(", ", before.ToArray())}, {address}");
        }

        if (!came.ContainsKey(Proto))
            headers.TryAddWithoutValidation(Proto, httpContext.Request.Scheme);
        if (!came.ContainsKey(ForHost))
            headers.TryAddWithoutValidation(ForHost, httpContext.Request.Host.Value);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (!hold || proxyResponse is null || (int)proxyResponse.StatusCode < 500)
        {
            var goesOn = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
            if (proxyResponse is { StatusCode: not HttpStatusCode.SwitchingProtocols } && Fair.Needs(proxyResponse.Content.Headers.ContentLength))
                proxyResponse.Content = Fair.Content(proxyResponse.Content);
            return goesOn;
        }

        Held = proxyResponse.StatusCode;
        return false;
    }
}
