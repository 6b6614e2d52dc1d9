namespace Slipway.Engine.Runs;

public sealed record StepSaid(string Step, string Text) : RunEvent;
