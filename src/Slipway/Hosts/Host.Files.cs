namespace Slipway.Hosts;

public abstract partial class Host
{
    /// <summary>Permission bits of a file nobody but its owner may read: backups, <c>.env</c>, manifests.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Permission bits of an ordinary file, 0644.</summary>
    public const UnixFileMode Readable = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Permission bits of a program or directory, 0755.</summary>
    public const UnixFileMode Executable =
        Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private protected const string TempDirectory = "tmp";

    /// <summary>The file's bytes, or null when there is none.</summary>
    public Task<byte[]?> ReadAsync(string path, CancellationToken cancellation = default) => ReadFileAsync(Resolve(path), cancellation);

    /// <summary>
    /// Replaces or creates a file, with its directories: readers see the old or the new content, never a part, and it is on
    /// disk when this returns. <paramref name="mode"/> is set exactly.
    /// </summary>
    public async Task WriteAsync(string path, ReadOnlyMemory<byte> content, UnixFileMode mode = Readable, CancellationToken cancellation = default)
    {
        var target = ResolveForChange(path);
        await CheckFenceAsync(cancellation).ConfigureAwait(false);
        await WriteFileAsync(target, content, mode, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Appends to a file whose length its writer knows, and is on disk when this returns. With length 0 the file may be
    /// missing and is created, readable by its owner alone.
    /// </summary>
    /// <exception cref="LengthChangedException">The file has another length; nothing was written.</exception>
    public async Task AppendAsync(string path, long expectedLength, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
    {
        var target = ResolveForChange(path);
        await CheckFenceAsync(cancellation).ConfigureAwait(false);
        await AppendFileAsync(target, expectedLength, bytes, cancellation).ConfigureAwait(false);
    }

    /// <summary>Cuts a file to this many bytes, on disk when this returns. A file that is missing or shorter is an error.</summary>
    /// <exception cref="LengthChangedException">It is missing or shorter; nothing was changed.</exception>
    public async Task TruncateAsync(string path, long length, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var target = ResolveForChange(path);
        await CheckFenceAsync(cancellation).ConfigureAwait(false);
        await TruncateFileAsync(target, length, cancellation).ConfigureAwait(false);
    }

    /// <summary>The names in a directory, sorted by code point; empty when it does not exist. Symbolic links are not followed.</summary>
    public Task<IReadOnlyList<HostEntry>> ListAsync(string directory, CancellationToken cancellation = default) =>
        ListDirectoryAsync(Resolve(directory), cancellation);

    /// <summary>True when something has this name, a dangling link included.</summary>
    public Task<bool> ExistsAsync(string path, CancellationToken cancellation = default) => ExistsCoreAsync(Resolve(path), cancellation);

    /// <summary>
    /// Deletes a file, link or whole tree below <see cref="Root"/>; what is missing already is fine. Links are removed, never
    /// followed: neither the path's last part nor a directory on the way may lead out of the root.
    /// </summary>
    public async Task DeleteAsync(string path, CancellationToken cancellation = default)
    {
        var target = ResolveForChange(path);
        if (!HostPath.IsBelow(target, Root))
            throw new HostException($"{Name}: {path} is not below {Root}; only what is there is ever deleted. Nothing was changed.");
        await CheckFenceAsync(cancellation).ConfigureAwait(false);
        await DeleteTreeAsync(target, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Brings files into a directory, which is created. A file already there with the right content is kept, so an upload that
    /// was cut off is resumed by calling again; others replace what was there, each by one rename. What the host holds
    /// already (<see cref="UploadFile.ReuseFrom"/>) is linked or copied. Every file is checked by SHA-256 as it lies on
    /// the host, and all of it is on disk when this returns. Files not named are left alone.
    /// </summary>
    /// <exception cref="HostException">A source is missing or is not what its hash says; the host keeps what arrived before.</exception>
    public async Task UploadAsync(
        IReadOnlyCollection<UploadFile> files, string targetDirectory, IProgress<Transfer>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        var target = ResolveForChange(targetDirectory);
        foreach (var file in files)
        {
            if (file.Path.StartsWith('/') || !HostPath.IsBelow(HostPath.Normalise(HostPath.Join(target, file.Path)), target)
                || file.Path.Split('/').Any(part => part is "" or "." or ".."))
                throw new HostException($"{Name}: '{file.Path}' is not a path below the target directory. Nothing was uploaded.");
        }
        await CheckFenceAsync(cancellation).ConfigureAwait(false);
        await UploadFilesAsync(files, target, progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>Empties <c>tmp</c> below the root: what an interrupted deployer left there. Call it under the lock only.</summary>
    public async Task CleanTempAsync(CancellationToken cancellation = default)
    {
        foreach (var entry in await ListAsync(TempDirectory, cancellation).ConfigureAwait(false))
            await DeleteAsync(HostPath.Join(TempDirectory, entry.Name), cancellation).ConfigureAwait(false);
    }

    private protected abstract Task<byte[]?> ReadFileAsync(string path, CancellationToken cancellation);

    private protected abstract Task WriteFileAsync(string path, ReadOnlyMemory<byte> content, UnixFileMode mode, CancellationToken cancellation);

    private protected abstract Task AppendFileAsync(string path, long expectedLength, ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    private protected abstract Task TruncateFileAsync(string path, long length, CancellationToken cancellation);

    private protected abstract Task<IReadOnlyList<HostEntry>> ListDirectoryAsync(string path, CancellationToken cancellation);

    private protected abstract Task<bool> ExistsCoreAsync(string path, CancellationToken cancellation);

    private protected abstract Task DeleteTreeAsync(string path, CancellationToken cancellation);

    private protected abstract Task UploadFilesAsync(
        IReadOnlyCollection<UploadFile> files, string target, IProgress<Transfer>? progress, CancellationToken cancellation);

    private string Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return HostPath.Normalise(ShellText.Checked(path.StartsWith('/') ? path : HostPath.Join(Root, path)));
    }

    private string ResolveForChange(string path)
    {
        var target = Resolve(path);
        if (!path.StartsWith('/') && target != Root && !HostPath.IsBelow(target, Root))
            throw new HostException($"{Name}: '{path}' leads out of {Root}. Nothing was changed.");
        return target;
    }
}
