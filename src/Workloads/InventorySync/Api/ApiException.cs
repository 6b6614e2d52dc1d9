namespace InventorySync.Api;

/// <summary>A call to a marketplace failed. The message holds no secret.</summary>
internal sealed class ApiException(ApiFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public ApiFailure Failure { get; } = failure;

    public int? Status { get; init; }

    /// <summary>How long the server said to wait; null when it did not say, or said nothing usable.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The whole method is blocked for minutes, and the server names no time.</summary>
    public bool Blocked { get; init; }

    public bool IsTransient => Failure is ApiFailure.Transient or ApiFailure.BadEnvelope;

    /// <summary>For error_code of sync_logs: <c>auth</c>, <c>rate_limited</c>, <c>cursor_expired</c>, …</summary>
    public string Code => Failure switch
    {
        ApiFailure.Auth => "auth",
        ApiFailure.Forbidden => "forbidden",
        ApiFailure.CursorExpired => "cursor_expired",
        ApiFailure.Rejected => "rejected",
        ApiFailure.RateLimited => "rate_limited",
        ApiFailure.BadEnvelope => "bad_envelope",
        _ => "unavailable",
    };
}
