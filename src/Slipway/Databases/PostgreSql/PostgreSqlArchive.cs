using System.Formats.Tar;
using Slipway.Databases.Backups;

namespace Slipway.Databases.PostgreSql;

/// <summary>
/// A dump's directory as one file, so that a backup is one thing to hash, encrypt, keep and move. Its parts are compressed already. While a dump is made,
/// proven or restored its directory lies in clear, which is what parallel jobs cost; that of an encrypted one in a <see cref="ClearSpace"/>.
/// </summary>
internal static class PostgreSqlArchive
{
    public static Task PackAsync(string directory, string file, Passphrase? passphrase, CancellationToken cancellation) => BackupContent.WriteAsync(file, passphrase, async stream =>
    {
        await using var writer = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
        foreach (var part in Directory.GetFiles(directory).Order(StringComparer.Ordinal))
            await writer.WriteEntryAsync(part, Path.GetFileName(part), cancellation).ConfigureAwait(false);
    });

    public static async Task UnpackAsync(string file, string directory, Passphrase? passphrase, CancellationToken cancellation)
    {
        Durable.CreatePrivateDirectory(directory);
        try
        {
            await using var content = BackupContent.OpenRead(file, passphrase);
            await TarFile.ExtractToDirectoryAsync(content, directory, overwriteFiles: false, cancellation).ConfigureAwait(false);
            // The archive ends before the file does: only at its very end is it certain that nothing was cut off.
            await content.CopyToAsync(Stream.Null, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new DatabaseException($"The backup {file} cannot be unpacked into {directory}: {error.Message} Nothing was changed in the database. Look at the free space there, or choose another backup.", error);
        }
    }
}
