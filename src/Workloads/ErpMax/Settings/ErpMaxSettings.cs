
namespace ErpMax.Settings;

/// <summary>Everything a process needs, already validated. What a command does not need may be null. Prints no secret.</summary>
/// <param name="Redis">Null: no cache, the database answers everything.</param>
/// <param name="Queue">Prefix of every name on the broker and in Redis, so that several installations can share both.</param>
internal sealed record ErpMaxSettings(
    DatabaseAddress? Database,
    BrokerAddress? Broker,
    RedisAddress? Redis,
    ListenAddress Listen,
    string Queue,
    DrainSettings Drain,
    WorkSettings Work,
    int MaxBody,
    TimeSpan CacheTime,
    bool Drills,
    LogLevel LogLevel,
    bool LogAsText);
