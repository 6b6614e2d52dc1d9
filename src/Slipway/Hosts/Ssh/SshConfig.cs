using System.Globalization;
using System.IO.Enumeration;

namespace Slipway.Hosts.Ssh;

/// <summary>
/// OpenSSH's client configuration, as far as a deployment needs it: Host blocks with their patterns, Include, and six keywords.
/// The first value that fits wins, as ssh_config(5) has it; identity files add up. Match blocks other than <c>Match all</c> need what only ssh knows
/// and are passed over.
/// </summary>
internal sealed class SshConfig
{
    private const int DeepestInclude = 16;

    private readonly List<(Func<string, bool> Fits, string Key, string Value)> _lines = [];

    public static SshConfig Empty { get; } = new();

    /// <summary>Reads a file and what it includes. A file that does not exist says nothing.</summary>
    /// <exception cref="HostException">It cannot be read, or a line of it is not understood; with file and line.</exception>
    public static SshConfig Read(string path, string home)
    {
        var config = new SshConfig();
        config.Add(path, home, _ => true, 0);
        return config;
    }

    public SshConfigEntry For(string name)
    {
        var own = _lines.Where(line => line.Fits(name)).ToLookup(line => line.Key, line => line.Value);
        return new SshConfigEntry(
            own["hostname"].FirstOrDefault(),
            own["port"].FirstOrDefault() is { } port ? int.Parse(port, CultureInfo.InvariantCulture) : null,
            own["user"].FirstOrDefault(),
            [.. own["identityfile"].Where(file => file != "none")],
            own["proxyjump"].FirstOrDefault(),
            own["hostkeyalias"].FirstOrDefault());
    }

    private void Add(string path, string home, Func<string, bool> outer, int depth)
    {
        if (depth > DeepestInclude || !File.Exists(path))
            return;
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"{path} cannot be read: {e.Message}", e);
        }
        var fits = outer;
        for (var i = 0; i < lines.Length; i++)
        {
            if (Words(lines[i]) is not [var key, .. var words])
                continue;
            switch (key.ToLowerInvariant())
            {
                case "host":
                    fits = name => outer(name) && Matches(name, words);
                    break;
                case "match":
                    fits = words is ["all"] ? outer : _ => false;
                    break;
                case "include":
                    foreach (var file in words.SelectMany(word => Files(SshRoute.Expand(word, home), home)))
                        Add(file, home, fits, depth + 1);
                    break;
                case "port" when words is not [var port] || !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535:
                    throw new HostException($"{path}, line {i + 1}: '{lines[i].Trim()}' does not name a port.");
                case var other when words is [var value, ..]:
                    _lines.Add((fits, other, value));
                    break;
            }
        }
    }

    private static bool Matches(string name, IReadOnlyList<string> patterns) =>
        !patterns.Any(p => p.StartsWith('!') && FileSystemName.MatchesSimpleExpression(p.AsSpan(1), name))
        && patterns.Any(p => !p.StartsWith('!') && FileSystemName.MatchesSimpleExpression(p, name));

    private static IEnumerable<string> Files(string pattern, string home)
    {
        var path = Path.IsPathRooted(pattern) ? pattern : Path.Combine(home, ".ssh", pattern);
        var directory = Path.GetDirectoryName(path)!;
        return Directory.Exists(directory) ? Directory.GetFiles(directory, Path.GetFileName(path)).Order(StringComparer.Ordinal) : [];
    }

    /// <summary>Key and values of a line: separated by blanks or one equals sign, quoted or not.</summary>
    private static List<string> Words(string line)
    {
        var words = new List<string>();
        for (var i = 0; i < line.Length;)
        {
            if (char.IsWhiteSpace(line[i]) || (line[i] == '=' && words.Count == 1))
            {
                i++;
                continue;
            }
            if (line[i] == '#')
                break;
            var quoted = line[i] == '"';
            var start = quoted ? ++i : i;
            while (i < line.Length && (quoted ? line[i] != '"' : !char.IsWhiteSpace(line[i]) && !(line[i] == '=' && words.Count == 0)))
                i++;
            words.Add(line[start..i]);
            if (quoted)
                i++;
        }
        return words;
    }
}
