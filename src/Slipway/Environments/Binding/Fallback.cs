namespace Slipway.Environments;

/// <summary>A secret whose value is a fallback that is written in the settings.</summary>
internal sealed record Fallback(Origin Origin, string Path);
