using System.Buffers;
using System.Security.Cryptography;
using Slipway.Hosts;

namespace Slipway.Rollouts;

/// <summary>Lists and hashes the files of a directory on the machine that builds.</summary>
internal static class ReleaseReader
{
    private const int BufferSize = 256 * 1024;

    /// <summary>By name, whatever the order in which they were hashed.</summary>
    public static async Task<IReadOnlyList<UploadFile>> ReadAsync(string directory, IEnumerable<string> executables, CancellationToken cancellation)
    {
        var found = List(directory, executables.ToHashSet(StringComparer.Ordinal));
        var described = new UploadFile[found.Count];
        await Parallel.ForAsync(0, found.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation }, (index, token) =>
        {
            var (file, path, isProgram) = found[index];
            described[index] = Describe(file, path, isProgram, token);
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
        return described;
    }

    private static List<(FileInfo File, string Path, bool IsProgram)> List(string directory, HashSet<string> programs)
    {
        var root = new DirectoryInfo(directory);
        if (!root.Exists)
            throw new RolloutException($"{directory} does not exist; there is nothing to deploy. Build the application first.");
        var found = new List<(FileInfo, string, bool)>();
        foreach (var entry in Walk(root))
        {
            var path = Path.GetRelativePath(root.FullName, entry.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (entry.LinkTarget is { } target)
                throw new RolloutException($"No release can be made of {directory}: {path} is a symbolic link (to {target}). Put the file itself there, or leave it out.");
            if (entry is FileInfo file)
                found.Add((file, path, programs.Remove(path)));
        }
        return programs.Count == 0 ? found
            : throw new RolloutException($"No release can be made of {directory}: {string.Join(", ", programs.Order(StringComparer.Ordinal))}, to be executable, is not there.");
    }

    /// <summary>Why this path cannot be part of a release; null when it can.</summary>
    public static string? Problem(UploadFile file) => file.Path switch
    {
        ReleaseManifest.FileName => $"{file.Path} is a name Slipway keeps for itself",
        var path when path.Any(char.IsControl) => $"'{string.Concat(path.Select(c => char.IsControl(c) ? '?' : c))}' has control characters in its name",
        var path when path.StartsWith('/') || path.Split('/').Any(part => part is "" or "." or "..") => $"'{path}' is not a path below the release",
        var path when path.EndsWith(".slipway-tmp", StringComparison.Ordinal) => $"{path} has a suffix Slipway keeps for itself",
        _ => null,
    };

    private static IEnumerable<FileSystemInfo> Walk(DirectoryInfo directory)
    {
        foreach (var entry in directory.EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            yield return entry;
            if (entry is not DirectoryInfo { LinkTarget: null } below)
                continue;
            foreach (var inner in Walk(below))
                yield return inner;
        }
    }

    // Plain reads: most files are small, and an asynchronous read of one costs more than the hash of it.
    private static UploadFile Describe(FileInfo file, string path, bool isProgram, CancellationToken cancellation)
    {
        using var content = File.OpenHandle(file.FullName, options: FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        long length = 0;
        for (int read; (read = RandomAccess.Read(content, buffer, length)) > 0; length += read)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(buffer.AsSpan(0, read));
        }
        ArrayPool<byte>.Shared.Return(buffer);
        var runs = isProgram || (!OperatingSystem.IsWindows() && file.UnixFileMode.HasFlag(UnixFileMode.UserExecute));
        return new UploadFile(path, Convert.ToHexStringLower(hash.GetHashAndReset()), length, runs ? Host.Executable : Host.Readable) { SourcePath = file.FullName };
    }
}
