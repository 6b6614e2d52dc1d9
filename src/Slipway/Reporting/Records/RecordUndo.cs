namespace Slipway.Reporting;

/// <summary>One step that was taken back.</summary>
/// <param name="Step">The target's name.</param>
/// <param name="Of">Number of the run that had done it.</param>
/// <param name="State">Done, Failed or CutOff.</param>
/// <param name="DurationMs">How long it took; null when it did not run to an end.</param>
/// <param name="Reason">How it failed.</param>
public sealed record RecordUndo(string Step, int Of, StepState State, long? DurationMs = null, string? Reason = null);
