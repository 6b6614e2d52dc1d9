using System.Text.Json;

namespace Slipway.Databases.Sqlite;

/// <summary>
/// An flock on a file beside the database: the kernel lets go of it when its owner ends, however it ends. The file itself
/// stays: to remove it would let two owners lock two files of one name. Who holds it stands in a second file, for messages only.
/// </summary>
internal sealed class SqliteRunLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(40);
    private readonly FileStream _lock;
    private readonly string _holderFile;

    private SqliteRunLock(FileStream held, string holderFile) => (_lock, _holderFile) = (held, holderFile);

    public static async Task<SqliteRunLock> AcquireAsync(string database, DatabaseOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var (path, holderFile, start) = (database + ".lock", database + ".lock.holder", time.GetTimestamp());
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryOpen(path) is { } held)
            {
                var holder = new LockHolder(Environment.ProcessId, Environment.MachineName, options.AppliedBy, time.GetUtcNow());
                await File.WriteAllTextAsync(holderFile, JsonSerializer.Serialize(holder), cancellation).ConfigureAwait(false);
                return new SqliteRunLock(held, holderFile);
            }

            if (time.GetElapsedTime(start) is var waited && waited >= options.LockWait)
                throw new DatabaseLockedException(database, Holder(holderFile), waited);
            await Task.Delay(Poll, time, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        File.Delete(_holderFile);
        _lock.Dispose();
    }

    internal static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    private static LockHolder? Holder(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<LockHolder>(File.ReadAllText(file));
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return null;
        }
    }
}
