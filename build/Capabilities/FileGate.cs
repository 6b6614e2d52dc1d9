namespace Slipway.Build.Capabilities;

/// <summary>flock(2) on a file, as .NET takes it for a stream: shared or exclusive, between processes, and gone with its holder, however that ends.</summary>
internal static class FileGate
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The lock, or null when somebody holds it against us.</summary>
    public static FileStream? TryTake(string path, bool shared)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, shared ? FileAccess.Read : FileAccess.ReadWrite, shared ? FileShare.Read : FileShare.None, bufferSize: 1);
        }
        catch (IOException problem) when (problem.HResult is 11 or 35) // EWOULDBLOCK of Linux and macOS.
        {
            return null;
        }
    }

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="TimeoutException">It was not to be had within the limit.</exception>
    public static async Task<FileStream> TakeAsync(string path, bool shared, TimeSpan limit, TimeProvider time, CancellationToken cancel)
    {
        for (var start = time.GetTimestamp(); ; await Task.Delay(Pause, time, cancel).ConfigureAwait(false))
        {
            if (TryTake(path, shared) is { } held)
            {
                return held;
            }

            if (time.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException(path);
            }
        }
    }
}
