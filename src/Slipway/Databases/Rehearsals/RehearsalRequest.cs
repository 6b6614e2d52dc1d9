namespace Slipway.Databases.Rehearsals;

/// <summary>How to rehearse, and what is known from before.</summary>
public sealed record RehearsalRequest
{
    /// <summary>Absolute path of a directory for the copy; made when it is not there.</summary>
    public required string Directory { get; init; }

    /// <summary>What the release in service does with the database; null when nobody knows: there is none, or it was not shipped by us.</summary>
    public IReadOnlyList<SmokeQuery>? InService { get; init; }

    /// <summary>Whether a smoke query of the release in service that fails on the new schema is a finding. Else it only stands in <see cref="Rehearsal.OldCode"/>.</summary>
    public bool OldCodeMustWork { get; init; } = true;

    /// <summary>How much is spent on breaking the migrations off and having them go on; null: nothing.</summary>
    public InterruptionLimits? Interruptions { get; init; } = new();

    /// <summary>What came of the forecast before this one; null when there was none.</summary>
    public Score? Last { get; init; }
}
