namespace Slipway.Hosts.Cron;

/// <summary>One finished run of a job, as its wrapper wrote it down.</summary>
/// <param name="Started">UTC, by the host's clock.</param>
/// <param name="Ended">UTC, by the host's clock.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Exit">Its exit code; 124 or 137 when it was ended at its limit.</param>
/// <param name="TimedOut">True when it was ended at its limit.</param>
/// <param name="Skipped">How many times it was due while this run was going on, or since the one before.</param>
/// <param name="Attempts">How often it was tried; what is said of the end is said of the last attempt.</param>
public sealed record JobRun(DateTimeOffset Started, DateTimeOffset Ended, long Seconds, int Exit, bool TimedOut, int Skipped, int Attempts = 1)
{
    public override string ToString() =>
        $"{(TimedOut ? "ended at its time limit" : $"exit {Exit}")} after {Seconds} s, {Ended.UtcDateTime:yyyy-MM-dd HH:mm} UTC{(Attempts > 1 ? $", at attempt {Attempts}" : "")}{(Skipped == 0 ? "" : $"; skipped {Skipped} time(s) because it was still running")}";
}
