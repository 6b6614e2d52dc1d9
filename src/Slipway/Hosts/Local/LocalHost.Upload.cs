using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Slipway.Hosts.Local;

public sealed partial class LocalHost
{
    private protected override Task UploadFilesAsync(
        IReadOnlyCollection<UploadFile> files, string target, IProgress<Transfer>? progress, CancellationToken cancellation) =>
        ChangeAsync($"cannot upload to {target}", async () =>
        {
            LocalTree.Create(target);
            var state = new Transfer(0, files.Count, 0, files.Sum(f => f.Length), 0);
            foreach (var file in files)
            {
                cancellation.ThrowIfCancellationRequested();
                var reused = await PlaceAsync(file, HostPath.Join(target, file.Path), cancellation).ConfigureAwait(false);
                state = state with
                {
                    FilesDone = state.FilesDone + 1,
                    BytesDone = state.BytesDone + file.Length,
                    BytesReused = state.BytesReused + (reused ? file.Length : 0),
                };
                progress?.Report(state);
            }
            NativeFile.SyncFileSystem(target);
        });

    /// <summary>Brings one file to its place; true when the host held its content already.</summary>
    private async Task<bool> PlaceAsync(UploadFile file, string path, CancellationToken cancellation)
    {
        if (await HoldsAsync(path, file, cancellation).ConfigureAwait(false))
        {
            if (File.GetUnixFileMode(path) != file.Mode)
                await CopyAsync(path, file, path, cancellation).ConfigureAwait(false);
            return true;
        }
        LocalTree.Create(HostPath.Parent(path));
        if (file.ReuseFrom is { } relative && await HoldsAsync(HostPath.Join(Root, relative), file, cancellation).ConfigureAwait(false))
        {
            var source = HostPath.Join(Root, relative);
            if (File.GetUnixFileMode(source) != file.Mode || !TryLink(source, path))
                await CopyAsync(source, file, path, cancellation).ConfigureAwait(false);
            return true;
        }
        await CopyAsync(file.SourcePath, file, path, cancellation).ConfigureAwait(false);
        return false;
    }

    /// <summary>Writes a neighbour, reads it back, and only then gives it the name: a wrong byte never gets into service.</summary>
    private async Task CopyAsync(string? source, UploadFile file, string path, CancellationToken cancellation)
    {
        var temp = path + ".slipway-tmp";
        if (source is null)
        {
            await WriteNewAsync(temp, file.Bytes, file.Mode, sync: false, cancellation).ConfigureAwait(false);
        }
        else
        {
            File.Delete(temp);
            using var from = File.OpenHandle(source);
            using var to = Open(temp, FileMode.CreateNew, file.Mode);
            await CopyBytesAsync(from, to, cancellation).ConfigureAwait(false);
        }
        if (!await HoldsAsync(temp, file, cancellation).ConfigureAwait(false))
        {
            File.Delete(temp);
            throw new HostException($"{Name}: {path} would not be what its SHA-256 says; {source ?? "the content"} has changed since it was listed. "
                + "The file was not put in place; build the release again.");
        }
        if (Directory.Exists(path))
            throw new IOException($"{path} is a directory");
        _ = NativeFile.TryRename(temp, path);
    }

    private static async Task CopyBytesAsync(SafeFileHandle from, SafeFileHandle to, CancellationToken cancellation)
    {
        var buffer = new byte[128 * 1024];
        long offset = 0;
        for (int read; (read = await RandomAccess.ReadAsync(from, buffer, offset, cancellation).ConfigureAwait(false)) > 0; offset += read)
            await RandomAccess.WriteAsync(to, buffer.AsMemory(0, read), offset, cancellation).ConfigureAwait(false);
    }

    private static bool TryLink(string source, string path)
    {
        var temp = path + ".slipway-tmp";
        File.Delete(temp);
        return NativeFile.TryLink(source, temp) && NativeFile.TryRename(temp, path);
    }

    private static async Task<bool> HoldsAsync(string path, UploadFile file, CancellationToken cancellation)
    {
        var found = new FileInfo(path);
        if (!found.Exists || found.LinkTarget is not null || found.Length != file.Length)
            return false;
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        var hash = await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false);
        return Convert.ToHexStringLower(hash) == file.Sha256;
    }
}
