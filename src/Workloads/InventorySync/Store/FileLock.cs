using System.Security.Cryptography;
using System.Text;

namespace InventorySync.Store;

/// <summary>An exclusive lock on a file (flock on Unix): the kernel lets go of it when the process ends, however it ends.</summary>
internal static class FileLock
{
    /// <returns>Null when another process, or another run in this one, has it.</returns>
    public static IDisposable? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    /// <summary>A part of a file name for any account id, also one that has slashes in it.</summary>
    public static string Name(string account) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(account)))[..12];
}
