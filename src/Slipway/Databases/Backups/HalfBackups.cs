namespace Slipway.Databases.Backups;

/// <summary>What a killed deployer left of a backup: files and directories whose names begin with a dot and the application's name.</summary>
internal static class HalfBackups
{
    private static readonly string[] Marks = [".partial", ".proof", ".dump"];

    /// <summary>Removes them from the directory; whole backups, and what is another application's, stay.</summary>
    public static void Sweep(string directory, string application)
    {
        if (!Directory.Exists(directory))
            return;
        foreach (var left in new DirectoryInfo(directory).EnumerateFileSystemInfos($".{application}-*").Where(left => Marks.Any(left.Name.Contains)))
        {
            if (left is DirectoryInfo tree)
                tree.Delete(recursive: true);
            else
                left.Delete();
        }
    }
}
