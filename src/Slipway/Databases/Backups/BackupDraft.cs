using System.Globalization;
using System.Security.Cryptography;
using Slipway.Databases.Schema;

namespace Slipway.Databases.Backups;

/// <summary>
/// A backup that is being made: its name, the hidden files it is made in, and the manifest it gets when it is proven. Disposing of it removes what is
/// hidden; what a kill leaves, the next one sweeps.
/// </summary>
internal sealed class BackupDraft : IDisposable
{
    private readonly Database _database;
    private readonly string _directory;
    private readonly string _name;
    private readonly DateTimeOffset _takenAt;
    private readonly long _start;
    private TimeSpan _copied;
    private Task<string>? _sha256;

    public BackupDraft(Database database, string directory, int version, string extension)
    {
        Durable.CreatePrivateDirectory(directory);
        HalfBackups.Sweep(directory, database.Options.Application);
        (_database, _directory, _takenAt, _start) = (database, Path.GetFullPath(directory), database.Time.GetUtcNow(), database.Time.GetTimestamp());
        var encrypted = database.Options.Passphrase is null ? "" : BackupContent.Extension;
        _name = string.Create(CultureInfo.InvariantCulture, $"{database.Options.Application}-{_takenAt.UtcDateTime:yyyyMMdd'T'HHmmss}-v{version:0000}-{Guid.NewGuid().ToString("N")[..8]}.{extension}{encrypted}");
    }

    /// <summary>The file that becomes the backup.</summary>
    public string Partial => Hidden(".partial");

    /// <summary>A file or directory that is swept like the backup itself.</summary>
    public string Hidden(string suffix) => Path.Combine(_directory, $".{_name}{suffix}");

    /// <summary>Room for what of it lies in clear.</summary>
    public ClearSpace Clear(long bytes) => ClearSpace.Make(_database.Options.Passphrase is not null, _database.Options.Memory, bytes, Hidden);

    /// <summary>Of the content, unpacked, where the engine cannot tell by itself.</summary>
    public long? ContentBytes { get; set; }

    /// <summary>The copy is complete, and on disk for good.</summary>
    public void Copied()
    {
        Durable.Flush(Partial);
        // Beside the proof, which waits for the engine most of the time.
        _sha256 = Task.Run(Sha256Async);
        _copied = _database.Time.GetElapsedTime(_start);
    }

    /// <summary>It has been proven: gives it its name and its manifest.</summary>
    public async Task<Backup> KeepAsync(string serverVersion, Position position, IReadOnlyList<TableContent> tables, string? purpose, CancellationToken cancellation)
    {
        var backup = new Backup
        {
            File = Path.Combine(_directory, _name),
            Application = _database.Options.Application,
            Engine = _database.Options.Engine,
            ServerVersion = serverVersion,
            TakenAt = _takenAt,
            Bytes = new FileInfo(Partial).Length,
            Sha256 = await _sha256!.WaitAsync(cancellation).ConfigureAwait(false),
            Position = position,
            Tables = tables,
            CopyDuration = _copied,
            ProofDuration = _database.Time.GetElapsedTime(_start) - _copied,
            Encryption = _database.Options.Passphrase is null ? null : BackupCipher.Name,
            ContentBytes = ContentBytes,
            Purpose = purpose,
        };
        backup.Keep(Partial);
        return backup with { Seal = backup.SealNow() };
    }

    public void Dispose()
    {
        foreach (var left in new DirectoryInfo(_directory).EnumerateFileSystemInfos($".{_name}*"))
            HalfBackups.Remove(left);
    }

    private async Task<string> Sha256Async()
    {
        await using var stream = new FileStream(Partial, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, CancellationToken.None).ConfigureAwait(false));
    }
}
