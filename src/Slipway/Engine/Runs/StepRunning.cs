namespace Slipway.Engine.Runs;

/// <summary>A step begins to be looked at: its conditions, gates and capture come first.</summary>
public sealed record StepRunning(string Step, int Index, int Count, bool Undo = false) : RunEvent;
