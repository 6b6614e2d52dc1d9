using System.Text.Json;

namespace Slipway.Hosts.Local;

/// <summary>
/// flock(2) on a file, as .NET takes it for an unshared stream: the kernel frees it at death, and children do not inherit it.
/// The file holds the holder's name for those who come second; it is never deleted, for then two could lock two files of one name.
/// </summary>
internal sealed class LocalLock(FileStream file, long token, LockHolder holder) : HostLock(token, holder)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The locked file, or null when another holds it.</summary>
    public static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (e.HResult is 11 or 35) // EWOULDBLOCK of Linux and macOS; a full disk is no holder.
        {
            return null;
        }
    }

    public static void WriteHolder(FileStream file, LockHolder holder)
    {
        file.SetLength(0);
        file.Write(JsonSerializer.SerializeToUtf8Bytes(holder, Json));
        file.Flush();
    }

    /// <summary>Who holds the lock of this file, when it says so.</summary>
    public static LockHolder? ReadHolder(string path)
    {
        try
        {
            using var handle = NativeFile.OpenUnlocked(path);
            var bytes = new byte[RandomAccess.GetLength(handle)];
            return JsonSerializer.Deserialize<LockHolder>(bytes.AsSpan(0, RandomAccess.Read(handle, bytes, 0)), Json);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null; // Taken, but the name is not written yet.
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (!file.CanWrite)
            return;
        file.SetLength(0);
        await file.DisposeAsync().ConfigureAwait(false);
    }
}
