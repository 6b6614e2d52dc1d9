namespace Slipway.Databases.Backups;

/// <summary>What a killed deployer left of a backup: files and directories whose names begin with a dot and the application's name.</summary>
internal static class HalfBackups
{
    public const string HiddenManifest = ".json.partial";

    private static readonly string[] Marks = [".partial", ".proof", ".dump", ".pipe"];

    /// <summary>Removes them from the directory; whole backups, and what is another application's, stay.</summary>
    public static void Sweep(string directory, string application)
    {
        if (!Directory.Exists(directory))
            return;
        var hidden = new DirectoryInfo(directory).EnumerateFileSystemInfos($".{application}-*").ToList();
        // A manifest that is hidden was not yet written, or no longer counts: the file that it belongs to is no backup.
        foreach (var file in hidden.Where(left => left.Name.EndsWith(HiddenManifest, StringComparison.Ordinal)).Select(left => Path.Combine(directory, left.Name[1..^HiddenManifest.Length])))
        {
            if (!File.Exists(file + ".json"))
                File.Delete(file);
        }

        foreach (var left in hidden.Where(left => Marks.Any(left.Name.Contains)))
            Remove(left);
    }

    public static void Remove(FileSystemInfo left)
    {
        if (left is DirectoryInfo tree)
            tree.Delete(recursive: true);
        else
            left.Delete();
    }
}
