using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Hosts.Ssh;

/// <summary>
/// Files of pinned host keys in OpenSSH's format, hashed names included. Certificate authorities in them are passed over, for a
/// certificate is not offered; a revoked key is never trusted.
/// </summary>
internal sealed class KnownHosts
{
    private readonly List<(string Names, string Type, string Base64, bool IsRevoked, string Where)> _lines = [];

    public static KnownHosts Read(IEnumerable<string> files)
    {
        var known = new KnownHosts();
        foreach (var file in files.Where(File.Exists))
        {
            var number = 0;
            foreach (var line in File.ReadLines(file))
                known.Add(line, $"{file}, line {++number}");
        }
        return known;
    }

    /// <summary>The key types that are pinned for a name: only these are to be asked for.</summary>
    public IReadOnlyList<string> Types(string server) => [.. Of(server).Where(l => !l.IsRevoked).Select(l => l.Type).Distinct()];

    /// <summary>Null when the key is pinned; else why it is not to be trusted.</summary>
    public HostKeyProblem? Judge(HostKey key)
    {
        var own = Of(key.Server).ToList();
        if (own.Find(l => l.IsRevoked && l.Base64 == key.Base64) is { Where: { } where })
            return new HostKeyProblem(IsKnown: true, $"is revoked ({where})");
        if (own.Exists(l => l.Base64 == key.Base64))
            return null;
        return own.Find(l => !l.IsRevoked) is { Where: { } pinned } old
            ? new HostKeyProblem(IsKnown: true, $"is not the one that is pinned, which is {new HostKey(key.Server, old.Type, old.Base64)} ({pinned})")
            : new HostKeyProblem(IsKnown: false, "is not known");
    }

    private IEnumerable<(string Names, string Type, string Base64, bool IsRevoked, string Where)> Of(string server) => _lines.Where(l => Names(l.Names, server));

    private void Add(string line, string where)
    {
        var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0].StartsWith('#'))
            return;
        var marker = words[0].StartsWith('@') ? words[0] : null;
        if (marker is not (null or "@revoked") || (marker is null ? words : words[1..]) is not [var names, var type, var key, ..] || !IsBase64(key))
            return;
        _lines.Add((names, type, key, marker is not null, where));
    }

    private static bool IsBase64(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out _);

    private static bool Names(string names, string server)
    {
        if (names.StartsWith("|1|", StringComparison.Ordinal))
        {
            // SHA-1 is what the format has; it only hides names here.
#pragma warning disable CA5350
            var parts = names.Split('|');
            return parts.Length == 4 && IsBase64(parts[2]) && IsBase64(parts[3])
                && HMACSHA1.HashData(Convert.FromBase64String(parts[2]), Encoding.UTF8.GetBytes(server)).AsSpan().SequenceEqual(Convert.FromBase64String(parts[3]));
#pragma warning restore CA5350
        }
        var patterns = names.Split(',');
        return !patterns.Any(p => p.StartsWith('!') && Fits(p[1..])) && patterns.Any(Fits);

        bool Fits(string pattern) => FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), server, ignoreCase: true);
    }
}
