namespace Slipway.Reporting;

/// <summary>One step of the run.</summary>
/// <param name="Name">The target's name.</param>
/// <param name="Description">What it is for.</param>
/// <param name="State">What came of it.</param>
/// <param name="DurationMs">How long it took; null when it did not run to an end.</param>
/// <param name="Reason">Why it was skipped, or how it failed.</param>
/// <param name="TakenBack">True when this run took it back again.</param>
public sealed record RecordStep(string Name, string Description, StepState State, long? DurationMs = null, string? Reason = null, bool TakenBack = false);
