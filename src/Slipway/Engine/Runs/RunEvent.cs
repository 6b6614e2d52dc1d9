namespace Slipway.Engine.Runs;

/// <summary>
/// What readers of a run get: journal entries, once durable, and passing remarks that are not journaled (StepRunning,
/// StepSaid, StepProgress, EvidenceFound, Notice).
/// </summary>
public abstract record RunEvent;
