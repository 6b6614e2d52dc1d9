using Microsoft.Win32.SafeHandles;

namespace Slipway.Hosts.Local;

public sealed partial class LocalHost
{
    private protected override async Task<byte[]?> ReadFileAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure($"cannot read {path}", e);
        }
    }

    private protected override Task WriteFileAsync(string path, ReadOnlyMemory<byte> content, UnixFileMode mode, CancellationToken cancellation) =>
        ChangeAsync($"cannot write {path}", async () =>
        {
            LocalTree.Create(HostPath.Parent(path));
            var temp = TempFor(path);
            await WriteNewAsync(temp, content, mode, sync: true, cancellation).ConfigureAwait(false);
            if (!NativeFile.TryRename(temp, path))
            {
                // The target is on a file system of its own, so only a neighbour can be renamed onto it.
                File.Delete(temp);
                temp = path + ".slipway-tmp";
                await WriteNewAsync(temp, content, mode, sync: true, cancellation).ConfigureAwait(false);
                if (!NativeFile.TryRename(temp, path))
                    throw new IOException("it is a mount point");
            }
            NativeFile.SyncDirectory(HostPath.Parent(path));
        });

    private protected override Task AppendFileAsync(string path, long expectedLength, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        ChangeAsync($"cannot append to {path}", async () =>
        {
            var isNew = !File.Exists(path);
            if (isNew && expectedLength != 0)
                throw new LengthChangedException(Name, path, expectedLength, null);
            if (isNew)
                LocalTree.Create(HostPath.Parent(path));
            using var handle = Open(path, isNew ? FileMode.CreateNew : FileMode.Open, isNew ? OwnerOnly : null);
            var found = RandomAccess.GetLength(handle);
            if (found != expectedLength)
                throw new LengthChangedException(Name, path, expectedLength, found);
            await RandomAccess.WriteAsync(handle, bytes, expectedLength, cancellation).ConfigureAwait(false);
            RandomAccess.FlushToDisk(handle);
            if (isNew)
                NativeFile.SyncDirectory(HostPath.Parent(path));
        });

    private protected override Task TruncateFileAsync(string path, long length, CancellationToken cancellation) =>
        ChangeAsync($"cannot truncate {path}", () =>
        {
            if (!File.Exists(path))
                throw new LengthChangedException(Name, path, length, null);
            using var handle = Open(path, FileMode.Open, null);
            var found = RandomAccess.GetLength(handle);
            if (found < length)
                throw new LengthChangedException(Name, path, length, found);
            RandomAccess.SetLength(handle, length);
            RandomAccess.FlushToDisk(handle);
            return Task.CompletedTask;
        });

    private protected override Task<IReadOnlyList<HostEntry>> ListDirectoryAsync(string path, CancellationToken cancellation)
    {
        try
        {
            var entries = new DirectoryInfo(path).EnumerateFileSystemInfos().Select(Describe).OrderBy(e => e.Name, StringComparer.Ordinal);
            return Task.FromResult<IReadOnlyList<HostEntry>>([.. entries]);
        }
        catch (DirectoryNotFoundException)
        {
            return Task.FromResult<IReadOnlyList<HostEntry>>([]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure($"cannot list {path}", e);
        }
    }

    private protected override Task<bool> ExistsCoreAsync(string path, CancellationToken cancellation) =>
        Task.FromResult(Path.Exists(path) || new FileInfo(path).LinkTarget is not null);

    private protected override Task DeleteTreeAsync(string path, CancellationToken cancellation) =>
        ChangeAsync($"cannot delete {path}", () =>
        {
            var parent = HostPath.Parent(path);
            if (!Directory.Exists(parent))
                return Task.CompletedTask;
            for (var way = parent; way != Root; way = HostPath.Parent(way))
            {
                if (new DirectoryInfo(way).LinkTarget is { } target)
                    throw new HostException($"{Name}: {path} is not deleted, for {way} is a link to {target}. Nothing was changed.");
            }
            if (new FileInfo(path) is { } file && (file.LinkTarget is not null || file.Exists))
                file.Delete();
            else if (Directory.Exists(path))
                LocalTree.Delete(path, cancellation);
            else
                return Task.CompletedTask;
            NativeFile.SyncDirectory(parent);
            return Task.CompletedTask;
        });

    private protected override Task CreateRootAsync(byte[] marker, CancellationToken cancellation) =>
        ChangeAsync($"cannot create {Root}", async () =>
        {
            LocalTree.Create(Root);
            var temp = HostPath.Join(Root, RootMarker.TempName);
            await WriteNewAsync(temp, marker, Readable, sync: true, cancellation).ConfigureAwait(false);
            _ = NativeFile.TryRename(temp, HostPath.Join(Root, RootMarker.FileName));
            NativeFile.SyncDirectory(Root);
        });

    private string TempFor(string path)
    {
        if (!HostPath.IsBelow(path, Root))
            return path + ".slipway-tmp";
        var directory = HostPath.Join(Root, TempDirectory);
        LocalTree.Create(directory);
        return HostPath.Join(directory, $"{HostPath.Name(path)}.{Guid.NewGuid():N}");
    }

    private static async Task WriteNewAsync(string path, ReadOnlyMemory<byte> content, UnixFileMode mode, bool sync, CancellationToken cancellation)
    {
        File.Delete(path);
        try
        {
            // The exact mode before the first byte, whatever the umask.
            using var handle = Open(path, FileMode.CreateNew, mode);
            await RandomAccess.WriteAsync(handle, content, 0, cancellation).ConfigureAwait(false);
            if (sync)
                RandomAccess.FlushToDisk(handle);
        }
        catch
        {
            File.Delete(path); // A full disk must not be left fuller.
            throw;
        }
    }

    // A share other than None is a shared flock to .NET: it hinders nobody here.
    private static SafeFileHandle Open(string path, FileMode mode, UnixFileMode? created)
    {
        var handle = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (created is { } bits)
            File.SetUnixFileMode(handle, bits);
        return handle;
    }

    private static HostEntry Describe(FileSystemInfo entry) => entry switch
    {
        { LinkTarget: { } target } => new HostEntry(entry.Name, HostEntryKind.SymbolicLink, 0, entry.UnixFileMode, target),
        DirectoryInfo => new HostEntry(entry.Name, HostEntryKind.Directory, 0, entry.UnixFileMode, null),
        FileInfo file => new HostEntry(entry.Name, HostEntryKind.File, file.Length, entry.UnixFileMode, null),
        _ => throw new IOException($"{entry.FullName} is neither file, directory nor link"),
    };

    private async Task ChangeAsync(string what, Func<Task> change)
    {
        try
        {
            await change().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(what, e);
        }
    }

    private HostException Failure(string what, Exception e) => new($"{Name}: {what}: {e.Message}", e);
}
