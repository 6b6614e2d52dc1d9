namespace Slipway.Databases.Backups;

/// <summary>The backups of one application in a directory. Reads manifests, not the backups themselves, so that it is quick; <see cref="Backup.Load"/> looks into one.</summary>
public sealed class BackupFolder(string directory, string application)
{
    /// <summary>
    /// Whole backups, the oldest first: a sealed manifest, and beside it a file of the length that the manifest says. What is damaged is left out here and
    /// never removed by <see cref="Prune"/>.
    /// </summary>
    public IReadOnlyList<Backup> List()
        => Directory.Exists(directory)
            ? [.. Directory.GetFiles(directory, "*.json").Select(TryRead).OfType<Backup>().OrderBy(b => b.TakenAt).ThenBy(b => b.File, StringComparer.Ordinal)]
            : [];

    /// <summary>The names of everything that has a manifest, damaged or not.</summary>
    public IReadOnlyList<string> Names()
        => Directory.Exists(directory) ? [.. Directory.GetFiles(directory, "*.json").Select(file => Path.GetFileName(file)[..^".json".Length]).Order(StringComparer.Ordinal)] : [];

    /// <summary>The newest that was taken for its own sake: not as the way back from a restore.</summary>
    public Backup? Latest() => List().LastOrDefault(b => b.Purpose is null);

    /// <summary>
    /// Removes old backups and returns them. The <paramref name="keep"/> newest stay, at least one; all that are younger than <paramref name="age"/>; and
    /// those in use by name. Ways back from a restore are counted by themselves, so that they push no other out. A kill in between leaves whole backups only.
    /// </summary>
    public IReadOnlyList<Backup> Prune(int keep, TimeSpan age, IReadOnlySet<string> inUse, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        ArgumentNullException.ThrowIfNull(inUse);
        var old = List().Reverse().GroupBy(b => b.Purpose is null).SelectMany(kind => kind.Skip(keep))
            .Where(b => b.TakenAt <= now - age && !inUse.Contains(Path.GetFileName(b.File))).OrderBy(b => b.TakenAt).ToList();
        foreach (var backup in old)
        {
            var hidden = Path.Combine(directory, $".{Path.GetFileName(backup.File)}{HalfBackups.HiddenManifest}");
            Durable.Move(backup.Manifest, hidden);
            File.Delete(backup.File);
            File.Delete(hidden);
        }

        return old;
    }

    private Backup? TryRead(string manifest)
    {
        try
        {
            var backup = Backup.Read(manifest[..^".json".Length]);
            return backup.Application == application && File.Exists(backup.File) && new FileInfo(backup.File).Length == backup.Bytes ? backup : null;
        }
        catch (DatabaseException)
        {
            return null;
        }
    }
}
