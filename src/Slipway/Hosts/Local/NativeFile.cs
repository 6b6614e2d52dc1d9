using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Slipway.Hosts.Local;

/// <summary>What .NET's files lack: fsync of a directory, rename without a copy behind it, hard links, flush of a file system.</summary>
internal static partial class NativeFile
{
    private const int CrossDevice = 18; // EXDEV
    private static readonly int Directory = OperatingSystem.IsLinux() ? 0x10000 : 0x100000;
    private static readonly int CloseOnExec = OperatingSystem.IsLinux() ? 0x80000 : 0x1000000;

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

    /// <summary>Opens for reading without the flock that .NET takes, which a file held by another's lock would refuse.</summary>
    public static SafeFileHandle OpenUnlocked(string path)
    {
        var descriptor = Open(path, CloseOnExec);
        return descriptor < 0 ? throw Failure($"open {path}") : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static void WithDirectory(string path, Func<int, int> call)
    {
        var descriptor = Open(path, Directory | CloseOnExec);
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
