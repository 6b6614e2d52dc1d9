namespace Slipway.Databases.Backups;

/// <summary>What a backup file holds, encrypted or not. Streams both ways; memory stays at some chunks.</summary>
internal static class BackupContent
{
    public const string Extension = ".enc";
    private const int Buffer = 1 << 20;

    /// <summary>The content in clear; a file that is encrypted says so by its first bytes.</summary>
    public static Stream OpenRead(string file, Passphrase? passphrase)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, Buffer, FileOptions.SequentialScan);
        try
        {
            if (!IsEncrypted(stream))
                return stream;
            return new DecryptingStream(stream, passphrase, file);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public static bool IsEncrypted(string file)
    {
        using var stream = File.OpenRead(file);
        return IsEncrypted(stream);
    }

    /// <summary>Makes a private file of what <paramref name="write"/> writes, encrypted when there is a passphrase. Not flushed to disk yet.</summary>
    public static async Task WriteAsync(string file, Passphrase? passphrase, Func<Stream, Task> write)
    {
        if (!File.Exists(file))
            Durable.CreatePrivate(file);
        await using var stream = new FileStream(file, FileMode.Truncate, FileAccess.Write, FileShare.None, Buffer);
        if (passphrase is null)
        {
            await write(stream).ConfigureAwait(false);
            return;
        }

        await using var encrypting = new EncryptingStream(stream, passphrase);
        await write(encrypting).ConfigureAwait(false);
        encrypting.Complete();
    }

    /// <summary>Makes a private file of the content in clear.</summary>
    public static async Task DecryptAsync(string file, Passphrase? passphrase, string into, CancellationToken cancellation)
    {
        await using var content = OpenRead(file, passphrase);
        await WriteAsync(into, null, stream => content.CopyToAsync(stream, cancellation)).ConfigureAwait(false);
    }

    private static bool IsEncrypted(FileStream stream)
    {
        Span<byte> first = stackalloc byte[BackupCipher.Magic.Length];
        var encrypted = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length && first.SequenceEqual(BackupCipher.Magic);
        stream.Position = 0;
        return encrypted;
    }
}
