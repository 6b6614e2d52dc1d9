namespace Slipway.Tests.Acceptance.Support;

/// <summary>Everything below a directory, sorted, links as themselves: what they lead to is listed where it lies.</summary>
internal static class Tree
{
    public static IEnumerable<FileSystemInfo> Of(string directory)
    {
        if (!Directory.Exists(directory))
            yield break;
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            yield return entry;
            if (entry is not DirectoryInfo { LinkTarget: null })
                continue;
            foreach (var inner in Of(entry.FullName))
                yield return inner;
        }
    }
}
