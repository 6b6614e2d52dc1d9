namespace InventorySync.Api;

/// <summary>What a failed call means for the run, whatever the vendor's way of saying it.</summary>
internal enum ApiFailure
{
    /// <summary>The credentials are not accepted: no retry will help.</summary>
    Auth,

    /// <summary>The credentials are good, but not for this method.</summary>
    Forbidden,

    /// <summary>The cursor is no longer accepted: start again.</summary>
    CursorExpired,

    /// <summary>The request is refused for good.</summary>
    Rejected,

    /// <summary>Too many requests: wait as told.</summary>
    RateLimited,

    /// <summary>A server error, a broken connection, a timeout.</summary>
    Transient,

    /// <summary>A success whose body is not what was promised: cut off, HTML, other JSON.</summary>
    BadEnvelope,
}
