using System.Text.RegularExpressions;

namespace Slipway.Tests.Unit.House;

/// <summary>The checkout that these tests were built from.</summary>
internal static partial class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>C# files below the folders, without build output, by path relative to the root.</summary>
    public static IEnumerable<(string Path, string[] Lines)> Sources(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(path => !Output().IsMatch(path))
        .Order(StringComparer.Ordinal)
        .Select(path => (path, File.ReadAllLines(Path.Combine(Root, path))));

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Slipway.slnx")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("no Slipway.slnx above the test program");
        }

        return directory;
    }

    [GeneratedRegex("(^|/)(bin|obj)/")]
    private static partial Regex Output();
}
