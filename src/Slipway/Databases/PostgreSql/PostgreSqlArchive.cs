using System.Formats.Tar;

namespace Slipway.Databases.PostgreSql;

/// <summary>A dump's directory as one file, so that a backup is one thing to hash, keep and move. Its parts are compressed already.</summary>
internal static class PostgreSqlArchive
{
    public static async Task PackAsync(string directory, string file, CancellationToken cancellation)
    {
        Durable.CreatePrivate(file);
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.None, 1 << 20);
        await using var writer = new TarWriter(stream, TarEntryFormat.Pax);
        foreach (var part in Directory.GetFiles(directory).Order(StringComparer.Ordinal))
            await writer.WriteEntryAsync(part, Path.GetFileName(part), cancellation).ConfigureAwait(false);
    }

    public static async Task UnpackAsync(string file, string directory, CancellationToken cancellation)
    {
        Durable.CreatePrivateDirectory(directory);
        try
        {
            await TarFile.ExtractToDirectoryAsync(file, directory, overwriteFiles: false, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new DatabaseException($"The backup {file} cannot be unpacked into {directory}: {error.Message} Nothing was changed in the database. Look at the free space there, or choose another backup.", error);
        }
    }
}
