namespace Slipway.Checks.Doctor;

/// <summary>What is expected of a host.</summary>
/// <param name="Time">The clock that the host's is compared with.</param>
public sealed record DoctorOptions(TimeProvider Time)
{
    /// <summary>Bytes that must be free.</summary>
    public long MinimumFreeDisk { get; init; }

    /// <summary>The pinned host key, in words; null where there is none to speak of.</summary>
    public string? Key { get; init; }

    /// <summary>Whether this host runs the jobs.</summary>
    public bool IsScheduler { get; init; }

    /// <summary>Whether a file plays the crontab, so that neither crontab(1) nor a daemon is needed.</summary>
    public bool CrontabIsFile { get; init; }
}
