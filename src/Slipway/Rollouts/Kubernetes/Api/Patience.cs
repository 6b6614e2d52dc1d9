using System.Globalization;
using System.Net;
using k8s.Autorest;
using Polly;
using Polly.Retry;

namespace Slipway.Rollouts.Kubernetes.Api;

/// <summary>Which refusals of an API server are worth asking again after, and when. All that is asked may be asked twice.</summary>
internal static class Patience
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public static ResiliencePipeline Pipeline { get; } = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(IsPassing),
            MaxRetryAttempts = 6,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(5),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            DelayGenerator = retry => ValueTask.FromResult(RetryAfter(retry.Outcome.Exception)),
        })
        .Build();

    /// <summary>Too busy, being restarted, or not reached: the same request may succeed later.</summary>
    public static bool IsPassing(Exception problem) => problem switch
    {
        HttpOperationException refused => refused.Response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout,
        HttpRequestException or IOException => true,
        _ => false,
    };

    /// <summary>What the server asks for; null when it leaves that to us.</summary>
    public static TimeSpan? RetryAfter(Exception? problem) =>
        problem is HttpOperationException { Response.Headers: { } headers }
        && headers.FirstOrDefault(header => header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault() is { } text
        && double.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds)) : null;
}
