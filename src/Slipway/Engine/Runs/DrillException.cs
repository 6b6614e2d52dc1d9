namespace Slipway.Engine.Runs;

/// <summary>The failure that a drill asked for.</summary>
public sealed class DrillException(string message) : Exception(message);
