namespace Slipway.Tests.Acceptance.Support;

/// <summary>The repository under test: the one that this test program was built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>What belongs to it, as git would commit it now: tracked files and new ones that are not ignored.</summary>
    public static async Task<IReadOnlyList<string>> FilesAsync()
    {
        var listed = await Tool.RunAsync(Root, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard");
        return [.. listed.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(Root, file)))];
    }

    private static string Find()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "Slipway.slnx")))
                return directory;
        }
        throw new InvalidOperationException($"{AppContext.BaseDirectory} does not lie in a checkout of this repository.");
    }
}
