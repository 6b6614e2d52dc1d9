namespace Slipway.Bench.Lab;

/// <summary>Where things are.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>What the bench installs for itself; ignored by git.</summary>
    public static string Lab => Directory.CreateDirectory(Path.Combine(Root, ".slipway", "lab")).FullName;

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "build.sh")))
            directory = Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("no build.sh above the benchmark");
        return directory;
    }
}
