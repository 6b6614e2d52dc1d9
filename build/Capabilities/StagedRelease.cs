namespace Slipway.Build.Capabilities;

/// <summary>What a run has brought to the hosts: every file was verified there by its SHA-256.</summary>
internal sealed record StagedRelease(string Release, int Files);
