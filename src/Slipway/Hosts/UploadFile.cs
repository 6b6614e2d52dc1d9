using System.Security.Cryptography;

namespace Slipway.Hosts;

/// <summary>One file to bring to a host: where it goes, what it must be there, and where its bytes are here.</summary>
/// <param name="Path">Below the target directory, with slashes.</param>
/// <param name="Sha256">Lower-case hex of the content; what arrives is checked against it.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Mode">Permission bits, set exactly, whatever the umask.</param>
public sealed record UploadFile(string Path, string Sha256, long Length, UnixFileMode Mode)
{
    /// <summary>A local file to read from; null when <see cref="Bytes"/> has the content.</summary>
    public string? SourcePath { get; init; }

    /// <summary>The content itself, for what is made in memory.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>
    /// A file on the host, relative to its root, that is believed to have this content already. It is used only when its
    /// SHA-256 says so: hard-linked when its mode is the same, else copied.
    /// </summary>
    public string? ReuseFrom { get; init; }

    /// <summary>A file made in memory.</summary>
    public static UploadFile FromBytes(string path, ReadOnlyMemory<byte> bytes, UnixFileMode mode) =>
        new(path, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), bytes.Length, mode) { Bytes = bytes };
}
