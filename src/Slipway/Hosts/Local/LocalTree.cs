namespace Slipway.Hosts.Local;

/// <summary>Whole directories of this machine.</summary>
internal static class LocalTree
{
    /// <summary>Deletes a directory with all below it, following no link. Directories may lack the right to be emptied (0555), which is ours to give while we own them.</summary>
    public static void Delete(string path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var mode = File.GetUnixFileMode(path);
        if ((mode & (UnixFileMode.UserWrite | UnixFileMode.UserExecute)) != (UnixFileMode.UserWrite | UnixFileMode.UserExecute))
            File.SetUnixFileMode(path, mode | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null })
                Delete(entry.FullName, cancellation);
            else
                File.Delete(entry.FullName);
        }
        Directory.Delete(path);
    }

    /// <summary>Creates a directory with its parents, 0755 whatever the umask, each name on disk when this returns.</summary>
    public static void Create(string path)
    {
        if (Directory.Exists(path))
            return;
        var parent = HostPath.Parent(path);
        Create(parent);
        Directory.CreateDirectory(path, Host.Executable);
        File.SetUnixFileMode(path, Host.Executable);
        NativeFile.SyncDirectory(parent);
    }
}
