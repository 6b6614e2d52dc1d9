using System.IO.Compression;

namespace Slipway.Hosts.Ssh;

/// <summary>How a stream is made smaller on its way, and which program of the host undoes it.</summary>
internal sealed record Compression(string Name, string Undo)
{
    // The fastest that is worth it: a network of 100 Mbit/s gains, and one of 1 Gbit/s loses nothing.
    private const int ZstdLevel = 1;

    private static readonly Compression Zstd = new("zstd", "zstd -dc");
    private static readonly Compression GZip = new("gzip", "gzip -dc");
    private static readonly Compression None = new("none", "cat");

    /// <summary>The best that the host has a program for; nothing where it has none.</summary>
    public static Compression Choose(IReadOnlyCollection<string> programs) =>
        programs.Contains(Zstd.Name) ? Zstd : programs.Contains(GZip.Name) ? GZip : None;

    /// <summary>A stream that compresses into another one, which stays open.</summary>
    public Stream? Over(Stream stream) =>
        this == Zstd ? new ZstdSharp.CompressionStream(stream, ZstdLevel, leaveOpen: true)
        : this == GZip ? new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)
        : null;
}
