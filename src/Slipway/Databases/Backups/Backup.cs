// Backups: what a backup is, whatever engine took it: a file, and a sealed manifest that says what was in it. A manifest is
// written last, only when the file has been restored elsewhere and compared; without one a file is no backup.
// Taking and restoring are the engine's.
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Slipway.Databases.Schema;

namespace Slipway.Databases.Backups;

/// <summary>A backup and its manifest. It exists only after it was proven: restored elsewhere, checked and compared row by row.</summary>
public sealed record Backup
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Absolute path; in the manifest only the name, so that a directory of backups can be moved.</summary>
    public required string File { get; init; }

    public required string Application { get; init; }

    public required string Engine { get; init; }

    public required string ServerVersion { get; init; }

    public required DateTimeOffset TakenAt { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Of the file, in hex.</summary>
    public required string Sha256 { get; init; }

    public required Position Position { get; init; }

    /// <summary>Rows and checksums of the source in the very state that was copied.</summary>
    public required IReadOnlyList<TableContent> Tables { get; init; }

    public required TimeSpan CopyDuration { get; init; }

    /// <summary>How long the proof took: restore into a scratch file, integrity check, fingerprint, checksums.</summary>
    public required TimeSpan ProofDuration { get; init; }

    /// <summary>How the file is encrypted; null when it is not. The manifest itself never is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Encryption { get; init; }

    /// <summary>What is in the file, unpacked; null where the file is that itself, or its engine unpacks it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ContentBytes { get; init; }

    /// <summary>What it was taken for, when it is the way back of something else; null for one taken for its own sake.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Purpose { get; init; }

    /// <summary>Hash of the manifest with this left empty, so that a changed manifest is noticed too.</summary>
    public string Seal { get; init; } = "";

    public string Manifest => File + ".json";

    /// <summary>Reads a manifest and checks that it and its file are whole. Throws <see cref="DatabaseException"/> when they are not.</summary>
    public static Backup Load(string backupFile)
    {
        var backup = Read(backupFile);
        if (!System.IO.File.Exists(backupFile))
            throw Damaged(backupFile, "the file is missing", null);
        if (new FileInfo(backupFile).Length is var bytes && bytes != backup.Bytes)
            throw Damaged(backupFile, $"it has {bytes} bytes, and its manifest says {backup.Bytes}", null);
        using var stream = System.IO.File.OpenRead(backupFile);
        if (Convert.ToHexStringLower(SHA256.HashData(stream)) != backup.Sha256)
            throw Damaged(backupFile, "its content does not have the hash its manifest says", null);
        return backup;
    }

    /// <summary>Reads a manifest that is whole; whether its file is, <see cref="Load"/> tells.</summary>
    internal static Backup Read(string backupFile)
    {
        var manifest = backupFile + ".json";
        Backup? backup;
        try
        {
            backup = JsonSerializer.Deserialize<Backup>(System.IO.File.ReadAllText(manifest), Json);
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            throw Damaged(backupFile, $"its manifest {manifest} cannot be read ({error.Message})", error);
        }

        if (backup is null || backup.Seal != backup.SealNow())
            throw Damaged(backupFile, $"its manifest {manifest} was changed after it had been written", null);
        return backup with { File = Path.GetFullPath(backupFile) };
    }

    /// <summary>Gives the file its name and then its manifest, which makes it count. A kill in between leaves what the next sweep removes.</summary>
    internal void Keep(string partial)
    {
        var hidden = Path.Combine(Path.GetDirectoryName(File)!, $".{Path.GetFileName(File)}{HalfBackups.HiddenManifest}");
        Durable.CreatePrivate(hidden);
        System.IO.File.WriteAllText(hidden, JsonSerializer.Serialize(this with { File = Path.GetFileName(File), Seal = SealNow() }, Json));
        Durable.Flush(hidden);
        Durable.Move(partial, File);
        Durable.Move(hidden, Manifest);
    }

    internal string SealNow()
        => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this with { File = Path.GetFileName(File), Seal = "" }, Json)));

    private static DatabaseException Damaged(string file, string why, Exception? cause)
        => new($"The backup {file} cannot be used: {why}. Nothing was changed. Choose another backup.", cause);
}
