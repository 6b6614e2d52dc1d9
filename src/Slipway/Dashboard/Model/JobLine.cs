namespace Slipway.Dashboard;

/// <summary>A cron job of this checkout, and how its last run ended.</summary>
/// <param name="Name">Unique within the environment.</param>
/// <param name="Schedule">As in the crontab.</param>
/// <param name="Next">When it is due; null when it is due at boot.</param>
/// <param name="LastEnded">UTC; null when no run has been seen.</param>
/// <param name="LastSeconds">How long that run took.</param>
/// <param name="LastExit">Its exit code.</param>
/// <param name="RunningSince">UTC; null when it is not running.</param>
/// <param name="Interrupted">Its last start has no end, and nothing of it is running.</param>
public sealed record JobLine(string Name, string Schedule, DateTimeOffset? Next, DateTimeOffset? LastEnded, long? LastSeconds, int? LastExit, DateTimeOffset? RunningSince, bool Interrupted);
