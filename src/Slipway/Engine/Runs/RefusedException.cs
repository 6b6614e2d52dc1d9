namespace Slipway.Engine.Runs;

/// <summary>A gate refused the step.</summary>
public sealed class RefusedException(string message) : Exception(message);
