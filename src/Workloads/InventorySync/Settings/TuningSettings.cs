namespace InventorySync.Settings;

/// <summary>What SYNC_* may change.</summary>
internal sealed record TuningSettings
{
    public int OzonPageSize { get; init; } = 1000;

    public int CardsPageSize { get; init; } = 100;

    /// <summary>The vendor allows 250,000; less keeps the memory down, more needs fewer of the three requests a minute.</summary>
    public int ReportPageSize { get; init; } = 50_000;

    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(100);

    public int MaxAttempts { get; init; } = 8;

    public int MaxRateLimitWaits { get; init; } = 30;

    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(15);

    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The least to wait when a method is blocked for "a few minutes" and no time is named.</summary>
    public TimeSpan Blocked { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(2);

    public TimeSpan ResumeWithin { get; init; } = TimeSpan.FromHours(6);

    /// <summary>At most this share of a stream's stocked rows may be zeroed by one run.</summary>
    public double MassZeroPercent { get; init; } = 30;

    /// <summary>How much faster than documented the vendor's limits recover: 1, but for a simulator whose clock runs faster.</summary>
    public double PacingScale { get; init; } = 1;

    public bool Pacing { get; init; } = true;

    public int OzonRequestsPerSecond { get; init; } = 45;

    public TimeSpan Freshness { get; init; } = TimeSpan.FromHours(13);

    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromMinutes(30);
}
