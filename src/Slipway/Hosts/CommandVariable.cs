using System.Text.RegularExpressions;

namespace Slipway.Hosts;

/// <summary>One environment variable of a command.</summary>
internal sealed partial record CommandVariable(string Key, string Value, bool IsSecret)
{
    public string Key { get; } = Name().IsMatch(Key) ? Key : throw new ArgumentException($"'{Key}' is not a name an environment variable can have.");

    public string Value { get; } = ShellText.Checked(Value);

    public string Render(bool reveal) => $"{Key}={(IsSecret && !reveal ? "***" : ShellText.Quote(Value))}";

    public override string ToString() => Render(reveal: false);

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
