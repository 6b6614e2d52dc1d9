namespace InventorySync.Store;

/// <param name="LastSuccess">End of the last run that read the whole stream; null when there was none.</param>
/// <param name="RunningSince">Last heartbeat of a run that is still open.</param>
/// <param name="FirstSeen">Start of the first run of any kind.</param>
internal sealed record StreamHealth(
    string Account, string Stream, DateTimeOffset? LastSuccess, string LastStatus, string? LastError,
    DateTimeOffset? RunningSince, DateTimeOffset FirstSeen, long FailuresInARow);
