namespace Slipway.Engine.Runs;

/// <summary>A remark about the run as a whole: resumed, undone first, healed.</summary>
public sealed record Notice(string Text) : RunEvent;
