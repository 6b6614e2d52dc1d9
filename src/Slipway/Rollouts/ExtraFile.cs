using Slipway.Hosts;

namespace Slipway.Rollouts;

/// <summary>A file made in memory that belongs to a release, such as its configuration.</summary>
/// <param name="Path">Below the release's directory, with slashes.</param>
/// <param name="Bytes">Its content.</param>
/// <param name="Mode">Permission bits; <see cref="Host.OwnerOnly"/> for what holds secrets.</param>
public sealed record ExtraFile(string Path, ReadOnlyMemory<byte> Bytes, UnixFileMode Mode = Host.Readable);
