namespace Slipway.Rollouts;

/// <summary>One file of a release. <paramref name="Length"/> is in bytes, <paramref name="Sha256"/> lower-case hex.</summary>
public sealed record ReleaseFile(string Path, UnixFileMode Mode, string Sha256, long Length);
