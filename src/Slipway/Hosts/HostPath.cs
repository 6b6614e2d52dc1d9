namespace Slipway.Hosts;

/// <summary>Paths on a host: always with slashes, whatever machine the deployer runs on.</summary>
internal static class HostPath
{
    public static string Join(string directory, string name) => directory.EndsWith('/') ? directory + name : $"{directory}/{name}";

    public static string Parent(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash <= 0 ? "/" : path[..slash];
    }

    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>An absolute path without <c>.</c>, <c>..</c>, doubled or trailing slashes.</summary>
    public static string Normalise(string path)
    {
        var kept = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            else if (part is not "." and not "..")
                kept.Add(part);
        }
        return "/" + string.Join('/', kept);
    }

    public static bool IsBelow(string path, string directory) => path.StartsWith(directory + "/", StringComparison.Ordinal);
}
