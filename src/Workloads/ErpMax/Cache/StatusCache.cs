using ErpMax.Jobs;
using ErpMax.Settings;
using StackExchange.Redis;

namespace ErpMax.Cache;

// Answers for jobs, in Redis. Only finished jobs are kept, as the bytes that a client gets: they never change, so an answer from here is
// never out of date, whoever wrote it and however late. Redis is a convenience: when it is slow or gone, everything is asked of the
// database, at the cost of at most a quarter of a second for the requests that notice it first.

/// <summary>Finished jobs by id. Never throws for Redis's sake.</summary>
internal sealed class StatusCache : IAsyncDisposable
{
    private const int AnswerMilliseconds = 250;
    private readonly ErpMaxSettings _settings;
    private readonly ILogger<StatusCache> _log;
    private readonly Task<ConnectionMultiplexer>? _connecting;

    public StatusCache(ErpMaxSettings settings, ILogger<StatusCache> log)
    {
        (_settings, _log) = (settings, log);
        // Nobody waits for it: the first requests are answered by the database.
        _connecting = settings.Redis is { } address ? Task.Run(() => ConnectionMultiplexer.ConnectAsync(Options(address))) : null;
    }

    public bool IsUsed => _settings.Redis is not null;

    public bool IsConnected => Redis is { IsConnected: true };

    private ConnectionMultiplexer? Redis => _connecting is { IsCompletedSuccessfully: true } done ? done.GetAwaiter().GetResult() : null;

    public async Task<byte[]?> FindAsync(Guid id) => await TryAsync(database => database.StringGetAsync(Key(id))) is { IsNull: false } found ? (byte[]?)found : null;

    public async Task KeepAsync(Job job)
    {
        if (job.IsFinished)
            await TryAsync(database => database.StringSetAsync(Key(job.Id), JobJson.Write(job), _settings.CacheTime));
    }

    /// <summary>It answers now.</summary>
    public async Task<bool> AnswersAsync() => await TryAsync(database => database.PingAsync()) > TimeSpan.Zero;

    public async ValueTask DisposeAsync()
    {
        if (Redis is { } redis)
            await redis.DisposeAsync();
    }

    private async Task<T?> TryAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        if (Redis is not { IsConnected: true } redis)
            return default;
        try
        {
            return await ask(redis.GetDatabase());
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            _log.LogDebug("Redis did not answer: {Reason}", error.Message);
            return default;
        }
    }

    private RedisKey Key(Guid id) => $"{_settings.Queue}:job:{id:N}";

    private static ConfigurationOptions Options(RedisAddress address) => new()
    {
        EndPoints = { { address.Host, address.Port } },
        User = address.User,
        Password = address.Password,
        DefaultDatabase = address.Database,
        Ssl = address.Tls,
        ClientName = "erpmax",
        AbortOnConnectFail = false,
        ConnectTimeout = 1000,
        AsyncTimeout = AnswerMilliseconds,
        SyncTimeout = AnswerMilliseconds,
        // A command that cannot be sent now fails now.
        BacklogPolicy = BacklogPolicy.FailFast,
        ReconnectRetryPolicy = new ExponentialRetry(200, 5000),
    };
}
