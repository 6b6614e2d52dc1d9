using System.Text;

namespace Slipway.Environments;

/// <summary>
/// Resolves <c>${NAME}</c> and <c>${NAME:-fallback}</c> from the process's variables, then from <c>.env</c>. As in a shell, the
/// fallback also stands in for an empty value, and may hold references itself. <c>$${</c> is a plain <c>${</c>.
/// </summary>
internal sealed class References(IReadOnlyDictionary<string, string?> process, IReadOnlyDictionary<string, string> file)
{
    public static bool Occur(string text) => text.Replace("$${", "", StringComparison.Ordinal).Contains("${", StringComparison.Ordinal);

    /// <summary>The text with every reference replaced, and what could not be: problems in words.</summary>
    public Resolution Resolve(string text)
    {
        var resolution = new Resolution();
        Resolve(text, resolution);
        return resolution;
    }

    private void Resolve(string text, Resolution into)
    {
        for (var at = 0; at < text.Length;)
        {
            var rest = text.AsSpan(at);
            if (rest.StartsWith("$${"))
            {
                into.Text.Append("${");
                at += 3;
            }
            else if (rest.StartsWith("${"))
            {
                var end = Close(text, at + 2);
                if (end < 0)
                {
                    into.Problems.Add("has a '${' that is never closed; write '$${' for a plain one");
                    return;
                }
                Reference(text[(at + 2)..end], into);
                at = end + 1;
            }
            else
            {
                into.Text.Append(text[at++]);
            }
        }
    }

    private void Reference(string body, Resolution into)
    {
        var split = body.IndexOf(":-", StringComparison.Ordinal);
        var name = split < 0 ? body : body[..split];
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
        {
            into.Problems.Add($"has a reference '${{{name}}}' whose name is not made of letters, digits and underscores; the forms are ${{NAME}} and ${{NAME:-fallback}}");
            return;
        }
        var value = process.GetValueOrDefault(name) ?? file.GetValueOrDefault(name);
        if (value is null or "" && split >= 0)
        {
            into.UsedFallback = true;
            Resolve(body[(split + 2)..], into);
        }
        else if (value is null)
        {
            into.Problems.Add($"needs ${{{name}}}, which is not set in the environment nor in {DotEnvFile.Name}");
        }
        else
        {
            into.Text.Append(value);
        }
    }

    private static int Close(string text, int from)
    {
        var depth = 1;
        for (var at = from; at < text.Length; at++)
        {
            if (text[at] == '{') depth++;
            if (text[at] == '}' && --depth == 0) return at;
        }
        return -1;
    }

    public sealed class Resolution
    {
        public StringBuilder Text { get; } = new();

        public List<string> Problems { get; } = [];

        /// <summary>True when a value came from a fallback that is written in the settings.</summary>
        public bool UsedFallback { get; set; }
    }
}
