using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Databases.Migrations;

/// <summary>Replaces <c>{{name}}</c>; the only thing in a script that is not sent as it is written. <c>\{{</c> stands for <c>{{</c>.</summary>
internal static partial class Variables
{
    public static string Expand(string file, string text, IReadOnlyDictionary<string, string> values, ICollection<MigrationProblem> problems)
    {
        var result = new StringBuilder(text.Length);
        var at = 0;
        foreach (var match in Pattern().EnumerateMatches(text))
        {
            result.Append(text, at, match.Index - at);
            at = match.Index + match.Length;
            var found = text.AsSpan(match.Index, match.Length);
            if (found[0] == '\\')
            {
                result.Append("{{");
                continue;
            }

            var name = found[2..].TrimEnd('}').Trim().ToString();
            if (found.EndsWith("}}") && values.TryGetValue(name, out var value))
            {
                result.Append(value);
                continue;
            }

            var place = TextPosition.Of(text, match.Index);
            problems.Add(new(file, place.Line, place.Column, "variable", found.EndsWith("}}")
                ? $"unknown variable '{name}'; known are: {(values.Count == 0 ? "none" : string.Join(", ", values.Keys.Order(StringComparer.Ordinal)))}."
                : "'{{' does not begin a {{name}}; write \\{{ where two braces are meant."));
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    [GeneratedRegex(@"\\\{\{|\{\{[ \t]*[A-Za-z_][A-Za-z0-9_.-]*[ \t]*\}\}|\{\{")]
    private static partial Regex Pattern();
}
