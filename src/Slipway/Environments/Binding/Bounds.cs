namespace Slipway.Environments;

/// <summary>What a number must lie between, both included.</summary>
internal sealed record Bounds(int Least, int Most);
