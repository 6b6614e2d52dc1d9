using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Slipway.Rollouts;

/// <summary>
/// What a release consists of, sorted by path. Its id is the start of the SHA-256 over path, mode and hash of every file: the
/// same content has the same id wherever and whenever it was built, and a manifest that was tampered with does not match its own.
/// </summary>
public sealed record ReleaseManifest
{
    /// <summary>Where a staged release keeps its manifest (0600, for it names the hash of secret files).</summary>
    public const string FileName = ".slipway-manifest.json";

    private const int CurrentFormat = 1;
    private const int IdLength = 12;

    internal ReleaseManifest(IEnumerable<ReleaseFile> files)
    {
        Files = [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)];
        var text = string.Concat(Files.Select(f => $"{f.Path}\0{Octal(f.Mode)}\0{f.Sha256}\n"));
        Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..IdLength];
    }

    /// <summary>Twelve lower-case hex digits.</summary>
    public string Id { get; }

    /// <summary>Sorted by path, by code point.</summary>
    public IReadOnlyList<ReleaseFile> Files { get; }

    /// <summary>Permission bits as chmod and stat write them.</summary>
    internal static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8);

    internal byte[] ToBytes()
    {
        var files = Files.Select(f => new ManifestDocument.Entry(f.Path, Octal(f.Mode), f.Sha256, f.Length)).ToList();
        return [.. JsonSerializer.SerializeToUtf8Bytes(new ManifestDocument(CurrentFormat, Id, files), ManifestJson.Default.ManifestDocument), (byte)'\n'];
    }

    /// <exception cref="FormatException">It is no manifest, or not the one of this id.</exception>
    internal static ReleaseManifest Parse(byte[] bytes, string id)
    {
        ManifestDocument document;
        try
        {
            document = JsonSerializer.Deserialize(bytes, ManifestJson.Default.ManifestDocument) ?? throw new FormatException("it is empty");
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }
        if (document.Format != CurrentFormat)
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"its format is {document.Format}; this version knows {CurrentFormat}"));
        var manifest = new ReleaseManifest(document.Files.Select(f => new ReleaseFile(f.Path, (UnixFileMode)Convert.ToInt32(f.Mode, 8), f.Sha256, f.Length)));
        return manifest.Id == id ? manifest : throw new FormatException($"its files make the id {manifest.Id}, not {id}");
    }
}
