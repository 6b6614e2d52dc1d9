using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Slipway.Environments;

/// <summary>Turns single values into what a key needs: resolves references, checks the form, converts.</summary>
internal sealed class Scalars(References references, List<SettingsProblem> problems)
{
    private readonly List<Secret> secrets = [];
    private readonly List<Fallback> secretFallbacks = [];

    public IReadOnlyList<Secret> Secrets => secrets;

    public IReadOnlyList<Fallback> SecretFallbacks => secretFallbacks;

    public static bool Matches(string text, string expression)
    {
        // '$' also matches before a last newline; the length tells.
        var match = Regex.Match(text, expression, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return match.Success && match.Length == text.Length;
    }

    public object? Value(Key key, Type type, Node node, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(Secret)) return SecretOf(node, path);
        var value = node is ScalarNode scalar ? scalar.Value : null;
        if (value is not string text)
            return value is not null && Convert(key, type, value) is { } direct ? Checked(key, direct, node, path) : Problem(node, path, Expectation(type, value is null ? node.Kind : Shown(value)));

        if (key.AllowsPlaceholders && Placeholders.Unknown(text).ToArray() is { Length: > 0 } unknown)
            return Problem(node, path, $"has unknown {string.Join(", ", unknown.Select(name => $"{{{name}}}"))}; known are {string.Join(" ", Placeholders.Known.Select(name => $"{{{name}}}"))}");
        var resolution = references.Resolve(text);
        foreach (var problem in resolution.Problems) problems.Add(node.Origin.Problem(path, problem));
        if (resolution.Problems.Count > 0) return null;

        var resolved = resolution.Text.ToString();
        // A number in quotes is a mistake; one that came from a variable or the command line could not be written otherwise.
        var mayConvert = type == typeof(string) || ((ScalarNode)node).IsBare || References.Occur(text) || (type != typeof(int) && type != typeof(bool));
        return mayConvert && Convert(key, type, resolved) is { } converted
            ? Checked(key, converted, node, path)
            : Problem(node, path, Expectation(type, Shown(resolved)));
    }

    public static IEnumerable<string> Names(Type enumeration) => Enum.GetNames(enumeration).Select(name => name.ToLowerInvariant());

    private Secret? SecretOf(Node node, string path)
    {
        if (node is not ScalarNode { Value: string text } || !References.Occur(text))
        {
            // The value itself is never repeated.
            problems.Add(node.Origin.Problem(path, $"is a secret and must be a reference such as ${{{path[(path.LastIndexOf('.') + 1)..]}}} to a variable of the environment or {DotEnvFile.Name}"));
            return null;
        }
        var resolution = references.Resolve(text);
        foreach (var problem in resolution.Problems) problems.Add(node.Origin.Problem(path, problem));
        if (resolution.Problems.Count == 0 && resolution.Text.Length == 0) problems.Add(node.Origin.Problem(path, "is a secret and is empty"));
        if (resolution.UsedFallback) secretFallbacks.Add(new Fallback(node.Origin, path));
        var secret = new Secret(resolution.Text.ToString());
        secrets.Add(secret);
        return secret;
    }

    private static object? Convert(Key key, Type type, object value) => (value, type) switch
    {
        (string text, _) when type == typeof(string) => text,
        (string text, _) when type == typeof(ByteSize) => ByteSize.TryParse(text),
        (string text, _) when type == typeof(TimeSpan) => Durations.TryParse(text),
        (string text, { IsEnum: true }) => Names(type).Contains(text) ? Enum.Parse(type, text, ignoreCase: true) : null,
        (string text, _) when type == typeof(int) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        (string text, _) when type == typeof(bool) => bool.TryParse(text, out var truth) ? truth : null,
        (bool truth, _) when type == typeof(bool) => truth,
        (decimal number, _) when type == typeof(int) && number % 1 == 0 && number is >= int.MinValue and <= int.MaxValue => (int)number,
        _ => null,
    };

    private object? Checked(Key key, object value, Node node, string path)
    {
        if (value is int number && key.Range is var (least, most) && (number < least || number > most))
            return Problem(node, path, $"must be from {least} to {most}, but is {number}");
        if (value is string text && key.Pattern is var (expression, rule) && !Matches(text, expression))
            return Problem(node, path, $"{rule}, but is {Shown(text)}");
        return value;
    }

    private static string Expectation(Type type, string found) =>
        type == typeof(ByteSize) ? $"{ByteSize.Rule}, but is {found}"
        : type == typeof(TimeSpan) ? $"{Durations.Rule}, but is {found}"
        : type == typeof(int) ? $"must be a whole number, but is {found}"
        : type == typeof(bool) ? $"must be true or false, but is {found}"
        : type.IsEnum ? $"must be one of {string.Join(", ", Names(type).Select(name => $"\"{name}\""))}, but is {found}"
        : $"must be a text, but is {found}";

    // One line, and not the whole of a long one.
    private static string Shown(object value) => value switch
    {
        string text => $"'{JsonEncodedText.Encode(text.Length > 60 ? $"{string.Concat(text.EnumerateRunes().Take(60))}…" : text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}'",
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => "null",
    };

    private object? Problem(Node node, string path, string message)
    {
        problems.Add(node.Origin.Problem(path, message));
        return null;
    }
}
