using System.Security.Cryptography;

namespace Slipway.Tests.Acceptance.Support;

internal sealed partial class Checkout
{
    // Whoever looks into the journal holds the lock meanwhile: that leaves its traces in these files and changes nothing.
    private static readonly string[] Locks = ["lock", "fence", "busy"];

    /// <summary>Every file of the server with its bytes, journal and records too: for runs that must touch nothing at all.</summary>
    public IReadOnlyList<string> WholeServer() => Listed(Server, name => !Locks.Contains(name.Split(' ')[0]));

    /// <summary>Every file of the working copy that is neither git's nor the build's own output.</summary>
    public IReadOnlyList<string> WholeCheckout() => Listed(Root, name => !name.StartsWith(".git/", StringComparison.Ordinal)
        && !name.StartsWith(".slipway/bin/", StringComparison.Ordinal) && !name.StartsWith(".slipway/artifacts/", StringComparison.Ordinal) && !name.StartsWith(".slipway/saved/", StringComparison.Ordinal));

    private static List<string> Listed(string directory, Func<string, bool> counts)
    {
        var lines = new List<string>();
        foreach (var entry in Tree.Of(directory))
        {
            var name = Path.GetRelativePath(directory, entry.FullName);
            if (counts(name))
                lines.Add(entry is FileInfo { LinkTarget: null } file ? $"{name} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName)))}" : $"{name} {entry.LinkTarget}");
        }
        return lines;
    }
}
