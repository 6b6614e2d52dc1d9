namespace Slipway.Engine.Journals;

/// <summary>Who runs, on which machine, as which process, under which fencing token.</summary>
public sealed record RunBy(string User, string Machine, int ProcessId, long Token);
