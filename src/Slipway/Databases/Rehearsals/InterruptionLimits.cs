namespace Slipway.Databases.Rehearsals;

/// <summary>How much a rehearsal spends on breaking the migrations off.</summary>
public sealed record InterruptionLimits
{
    /// <summary>Each way so many statements are all tried; of more than that, so many are chosen, spread over all of them.</summary>
    public int Statements { get; init; } = 8;

    /// <summary>No further try is begun that would go on for longer than this in all.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether what is neither resumed nor taken back is a finding. Else it only stands in <see cref="Rehearsal.Interruptions"/>.</summary>
    public bool MustHeal { get; init; } = true;
}
