namespace Slipway.Hosts.Cron;

/// <summary>What a host knows about a job.</summary>
/// <param name="Name">The job.</param>
/// <param name="Last">Its last finished run; null when none has been seen.</param>
/// <param name="RunningSince">UTC, when something of it is running now; null when nothing is.</param>
/// <param name="Interrupted">True when its last start has no end and nothing of it is running: it was killed, or the machine stopped.</param>
public sealed record JobState(string Name, JobRun? Last, DateTimeOffset? RunningSince, bool Interrupted)
{
    /// <summary>The process that waits before it tries the run again; null when none does.</summary>
    public int? Pausing { get; init; }

    public bool IsRunning => RunningSince is not null;
}
