namespace Slipway.Databases.Backups;

/// <summary>
/// Room for what lies in clear while an encrypted backup is made, proven or put back: in the machine's memory where that has room for it, so that it never
/// reaches a disk; else, and when nothing is encrypted, beside the backup. Disposing of it removes it; what a kill leaves, the next one sweeps.
/// </summary>
internal sealed class ClearSpace : IDisposable
{
    /// <summary>Where Linux keeps files in memory.</summary>
    public const string SharedMemory = "/dev/shm";

    private const string Prefix = "slipway-clear-";
    private const string Alive = ".alive";
    // A lock that dies with its process.
    private readonly FileStream? _alive;
    private readonly Func<string, string> _name;

    private ClearSpace(FileStream? alive, Func<string, string> name) => (_alive, _name) = (alive, name);

    /// <param name="memory">A directory in memory; null: there is none.</param>
    /// <param name="bytes">What will lie in it at most.</param>
    /// <param name="beside">The file or directory of a suffix, where there is no room in memory.</param>
    public static ClearSpace Make(bool secret, string? memory, long bytes, Func<string, string> beside)
    {
        if (!secret || memory is null)
            return new ClearSpace(null, beside);
        try
        {
            Sweep(memory);
            if (!HasRoom(memory, bytes))
                return new ClearSpace(null, beside);
            var directory = Path.Combine(memory, Prefix + Guid.NewGuid().ToString("N"));
            Durable.CreatePrivate(directory + Alive);
            // Null when another's sweep has just come by, between the two.
            if (Sqlite.SqliteRunLock.TryOpen(directory + Alive) is not { } alive)
                return new ClearSpace(null, beside);
            Durable.CreatePrivateDirectory(directory);
            return new ClearSpace(alive, suffix => Path.Combine(directory, "content" + suffix));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new ClearSpace(null, beside);
        }
    }

    public bool IsInMemory => _alive is not null;

    public string Named(string suffix) => _name(suffix);

    public void Dispose()
    {
        if (_alive is null)
            return;
        Remove(_alive.Name);
        _alive.Dispose();
    }

    /// <summary>Removes what dead owners left in memory, where this user may.</summary>
    public static void Sweep(string memory)
    {
        foreach (var marker in Directory.GetFiles(memory, $"{Prefix}*{Alive}"))
        {
            try
            {
                using var dead = Sqlite.SqliteRunLock.TryOpen(marker);
                if (dead is not null)
                    Remove(marker);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another user's, or just removed by its owner.
            }
        }
    }

    // Twice as much must be free as is needed: others use the memory too, and what does not fit there would be swapped to a disk.
    private static bool HasRoom(string memory, long bytes)
    {
        if (!OperatingSystem.IsLinux() || new DriveInfo(memory) is not { DriveFormat: "tmpfs" } drive || drive.AvailableFreeSpace < bytes * 2)
            return false;
        var line = File.ReadLines("/proc/meminfo").FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return long.TryParse(line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], out var kilobytes) && kilobytes * 1024 > bytes * 2;
    }

    private static void Remove(string marker)
    {
        var directory = marker[..^Alive.Length];
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        File.Delete(marker);
    }
}
