namespace Slipway.Engine.Runs;

/// <summary>How far a step is, in <paramref name="Unit"/>; <paramref name="Total"/> null when unknown.</summary>
public sealed record StepProgress(string Step, double Done, double? Total, string Unit) : RunEvent;
