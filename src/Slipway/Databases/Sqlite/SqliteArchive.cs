using Slipway.Databases.Backups;
using ZstdSharp;

namespace Slipway.Databases.Sqlite;

/// <summary>A copied database file as a backup keeps it: compressed, and encrypted where the options say so. Both as streams.</summary>
internal static class SqliteArchive
{
    public const string Extension = "db.zst";
    private const int Level = 3;

    public static async Task PackAsync(string plain, string file, Passphrase? passphrase, CancellationToken cancellation)
    {
        await using var source = File.OpenRead(plain);
        await BackupContent.WriteAsync(file, passphrase, async stream =>
        {
            await using var compressing = new CompressionStream(stream, Level, leaveOpen: true);
            await source.CopyToAsync(compressing, cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>Makes a private file of it. One from before backups were compressed is copied as it is.</summary>
    public static async Task UnpackAsync(string file, string into, Passphrase? passphrase, CancellationToken cancellation)
    {
        if (!IsCompressed(file))
        {
            await BackupContent.DecryptAsync(file, passphrase, into, cancellation).ConfigureAwait(false);
            return;
        }

        await using var content = BackupContent.OpenRead(file, passphrase);
        try
        {
            await BackupContent.WriteAsync(into, null, async stream =>
            {
                await using var plain = new DecompressionStream(content, leaveOpen: true);
                await plain.CopyToAsync(stream, cancellation).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        catch (ZstdException error)
        {
            throw new DatabaseException($"The backup {file} cannot be decompressed: {error.Message}. Nothing was changed. Choose another backup.", error);
        }

        // Only at its very end is it certain that nothing of the encrypted file was cut off.
        await content.CopyToAsync(Stream.Null, cancellation).ConfigureAwait(false);
    }

    public static bool IsCompressed(string file) => Path.GetFileName(file).Contains("." + Extension, StringComparison.Ordinal);
}
