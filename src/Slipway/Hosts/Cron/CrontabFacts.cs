namespace Slipway.Hosts.Cron;

/// <summary>A crontab before a change, for the journal; enough to put it back. Serialises to JSON.</summary>
/// <param name="Existed">False when there was no crontab at all, which is not the same as an empty one.</param>
/// <param name="Sha256">Lower-case hex of the whole text; null when there was none.</param>
/// <param name="Backup">The dated file below the root that has the exact bytes (0600); null when there was nothing to keep.</param>
/// <param name="Block">The managed block as it was, or null.</param>
public sealed record CrontabFacts(bool Existed, string? Sha256, string? Backup, string? Block)
{
    /// <summary>Whether the wrapper of this version was there; null in journals of versions that had none.</summary>
    public bool? HadWrapper { get; init; }
}
