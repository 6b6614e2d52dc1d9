namespace Slipway.Hosts;

/// <summary>One name in a directory. <paramref name="Length"/> is in bytes; <paramref name="LinkTarget"/> is a symbolic link's text.</summary>
public sealed record HostEntry(string Name, HostEntryKind Kind, long Length, UnixFileMode Mode, string? LinkTarget);
