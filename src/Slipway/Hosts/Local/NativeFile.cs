using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Slipway.Hosts.Local;

/// <summary>What .NET's files lack: fsync of a directory, rename without a copy behind it, hard links, flush of a file system.</summary>
internal static partial class NativeFile
{
    private const int CrossDevice = 18; // EXDEV
    private const int Directory = 0x10000, CloseOnExec = 0x80000; // Linux values; macOS opens directories without them.

    /// <summary>Puts a directory's names on disk.</summary>
    public static void SyncDirectory(string path) => WithDirectory(path, SyncFile);

    /// <summary>Puts all of the path's file system on disk: one call for an upload of any number of files.</summary>
    public static void SyncFileSystem(string path) => WithDirectory(path, descriptor => OperatingSystem.IsLinux() ? SyncFs(descriptor) : SyncFile(descriptor));

    /// <summary>Renames atomically, replacing what is there; false when the two are on different file systems.</summary>
    public static bool TryRename(string from, string to)
    {
        if (Rename(from, to) == 0)
            return true;
        return Marshal.GetLastPInvokeError() == CrossDevice ? false : throw Failure($"rename {from} to {to}");
    }

    /// <summary>Makes a hard link; false when the file system will not have it (other device, too many links, not supported).</summary>
    public static bool TryLink(string existing, string name) => Link(existing, name) == 0;

    private static void WithDirectory(string path, Func<int, int> call)
    {
        var descriptor = Open(path, OperatingSystem.IsLinux() ? Directory | CloseOnExec : 0);
        if (descriptor < 0)
            throw Failure($"open {path}");
        try
        {
            if (call(descriptor) != 0)
                throw Failure($"sync {path}");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string what)
    {
        var error = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"Cannot {what}: {error.Message}", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncFile(int descriptor);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFs(int descriptor);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);
}
