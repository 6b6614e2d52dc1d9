using System.Text.RegularExpressions;

namespace Slipway.Environments;

/// <summary>
/// The words in braces that commands and settings may hold, such as <c>{current}/inventory-sync</c>. Loading checks them and
/// leaves them; they are expanded when the paths are known.
/// </summary>
public static partial class Placeholders
{
    /// <summary>root: the host's root; current: the release in service; shared: what releases share; release: this release's own directory; artifact: what was built, here.</summary>
    public static IReadOnlyList<string> Known { get; } = ["root", "current", "shared", "release", "artifact"];

    /// <summary>Replaces each placeholder by its value.</summary>
    /// <exception cref="ArgumentException">A placeholder has no value here; the message names it and those that have.</exception>
    public static string Expand(string text, IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(values);
        return Form().Replace(text, match => values.TryGetValue(match.Groups[1].Value, out var value)
            ? value
            : throw new ArgumentException($"{match.Value} in '{text}' has no value here; {string.Join(", ", values.Keys.Select(key => $"{{{key}}}"))} have."));
    }

    internal static IEnumerable<string> Unknown(string text) =>
        Form().Matches(text).Select(match => match.Groups[1].Value).Where(name => !Known.Contains(name)).Distinct();

    // A ${NAME} reference is not a placeholder.
    [GeneratedRegex(@"(?<!\$)\{([A-Za-z][A-Za-z0-9_-]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
