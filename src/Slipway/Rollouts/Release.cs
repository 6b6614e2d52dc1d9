using Slipway.Hosts;

namespace Slipway.Rollouts;

/// <summary>A set of files to deploy, named by its content. Reading it again gives the same id as long as no file changes.</summary>
public sealed class Release
{
    private Release(IReadOnlyList<UploadFile> files)
    {
        Files = files;
        Manifest = new ReleaseManifest(files.Select(f => new ReleaseFile(f.Path, f.Mode, f.Sha256, f.Length)));
    }

    /// <summary>Twelve lower-case hex digits of the content's hash.</summary>
    public string Id => Manifest.Id;

    /// <summary>All paths with mode and SHA-256.</summary>
    public ReleaseManifest Manifest { get; }

    /// <summary>Bytes of all files.</summary>
    public long Size => Files.Sum(f => f.Length);

    /// <summary>The files with where their bytes are.</summary>
    internal IReadOnlyList<UploadFile> Files { get; }

    internal static bool IsId(string text) => text.Length == 12 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>
    /// All files below a directory, and extra ones. Modes are 0755 for what is executable by its owner here, or is named in
    /// <paramref name="executables"/> (for builds on systems without that bit), else 0644, so that the umask of whoever built
    /// it is not part of the content. Empty directories are not part of a release.
    /// </summary>
    /// <exception cref="RolloutException">
    /// The directory is missing or empty; it holds a symbolic link (a release must be the same bytes wherever it lies), a name
    /// with control characters, or a path that an extra file has too; an executable is not there.
    /// </exception>
    public static async Task<Release> FromDirectoryAsync(
        string directory,
        IEnumerable<ExtraFile>? extraFiles = null,
        IEnumerable<string>? executables = null,
        CancellationToken cancellation = default)
    {
        var files = (await Task.Run(() => ReleaseReader.ReadAsync(directory, executables ?? [], cancellation), cancellation).ConfigureAwait(false)).ToList();
        files.AddRange((extraFiles ?? []).Select(f => UploadFile.FromBytes(f.Path, f.Bytes, f.Mode)));
        if (files.Count == 0)
            throw new RolloutException($"{directory} holds no file; there is nothing to deploy. Build the application first.");
        if (files.Select(ReleaseReader.Problem).FirstOrDefault(p => p is not null) is { } problem)
            throw new RolloutException($"No release can be made of {directory}: {problem}.");
        if (files.GroupBy(f => f.Path, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new RolloutException($"No release can be made of {directory}: there are two files {twice.Key}.");
        return new Release(files);
    }
}
