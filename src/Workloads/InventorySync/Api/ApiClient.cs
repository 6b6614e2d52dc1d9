using System.Net;
using InventorySync.Logging;
using InventorySync.Settings;
using InventorySync.Streams;
using Polly;
using Polly.Retry;

namespace InventorySync.Api;

// How the program talks to marketplaces. ApiClient sends a call until it succeeds or trying makes no more sense; ErrorRules
// (one a vendor) say what an error answer means; RetryDelays say how long to wait; TokenBucket paces; JsonPageReader and
// ItemFields read bodies as they arrive and put bad items aside. Nothing here knows what a page of stock is.

/// <summary>Sends calls. Guarantees: a wait that the server names is kept in full, credentials errors are never retried,
/// a body that ends early is never a success, every wait ends when the token is cancelled.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly ErrorRules _rules;
    private readonly TuningSettings _tuning;
    private readonly SyncLog _log;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _pipeline;

    /// <param name="time">The clock of waits and of timeouts.</param>
    public ApiClient(ErrorRules rules, TuningSettings tuning, TimeProvider time, SyncLog log)
    {
        (_rules, _tuning, _time, _log) = (rules, tuning, time, log);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            AllowAutoRedirect = false, // a redirect would carry the credentials elsewhere
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(Retry(tuning.MaxRateLimitWaits, error => error.Failure == ApiFailure.RateLimited))
            .AddRetry(Retry(tuning.MaxAttempts - 1, error => error.IsTransient))
            .Build();
    }

    public RequestCounters Counters { get; set; } = new();

    public void Dispose() => _http.Dispose();

    /// <param name="read">Reads the body; it is called anew for every try.</param>
    public async Task<T> SendAsync<T>(ApiCall call, Func<HttpStatusCode, Stream, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(async token =>
        {
            if (call.Bucket is not null && _tuning.Pacing)
                await call.Bucket.TakeAsync(token);
            return await TryOnceAsync(call, read, token);
        }, cancellationToken);

    private RetryStrategyOptions Retry(int tries, Func<ApiException, bool> when) => new()
    {
        MaxRetryAttempts = Math.Max(1, tries),
        ShouldHandle = args => ValueTask.FromResult(tries > 0 && args.Outcome.Exception is ApiException error && when(error)),
        DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(Delay((ApiException)args.Outcome.Exception!, args.AttemptNumber)),
        OnRetry = args =>
        {
            Counters.Retries++;
            _log.Warning($"{args.Outcome.Exception!.Message}; try {args.AttemptNumber + 2} in {args.RetryDelay.TotalSeconds:0.0} s");
            return ValueTask.CompletedTask;
        },
    };

    private TimeSpan Delay(ApiException error, int attempt) => error.Failure == ApiFailure.RateLimited || error.RetryAfter is not null
        ? RetryDelays.ForRateLimit(error, attempt, _tuning)
        : RetryDelays.Backoff(attempt, _tuning.Backoff, TimeSpan.FromSeconds(Math.Min(60, _tuning.MaxWait.TotalSeconds)));

    private async Task<T> TryOnceAsync<T>(ApiCall call, Func<HttpStatusCode, Stream, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_tuning.AttemptTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        Counters.Requests++;
        try
        {
            using var message = call.ToMessage();
            _rules.Sign(message.Headers);
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, both.Token);
            await using var body = await response.Content.ReadAsStreamAsync(both.Token);
            if ((int)response.StatusCode >= 300)
                throw await ReadErrorAsync(response, body, both.Token);
            return await read(response.StatusCode, body, both.Token);
        }
        catch (ApiException error)
        {
            throw Describe(call, error);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Describe(call, new ApiException(ApiFailure.Transient, $"no complete answer in {_tuning.AttemptTimeout.TotalSeconds:0.#} s"));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException)
        {
            throw Describe(call, new ApiException(ApiFailure.Transient, $"the connection failed: {error.Message}", error));
        }
    }

    private async Task<ApiException> ReadErrorAsync(HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        var bytes = new byte[4096];
        var count = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        var status = (int)response.StatusCode;
        var (failure, text, blocked) = _rules.Read(status, System.Text.Encoding.UTF8.GetString(bytes, 0, count));
        if (failure == ApiFailure.RateLimited)
            Counters.RateLimitHits++;
        var told = failure is ApiFailure.RateLimited or ApiFailure.Transient ? RetryDelays.Told(response.Headers, _time) : null;
        return new ApiException(failure, $"{status} {text}") { Status = status, RetryAfter = told, Blocked = blocked };
    }

    private ApiException Describe(ApiCall call, ApiException error) =>
        new(error.Failure, _log.Redact($"{_rules.Source} {call}: {error.Message}"), error.InnerException)
        {
            Status = error.Status,
            RetryAfter = error.RetryAfter,
            Blocked = error.Blocked,
        };
}
