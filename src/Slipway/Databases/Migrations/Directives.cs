using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Databases.Migrations;

/// <summary>What a script's leading <c>-- slipway:</c> comments ask for.</summary>
internal sealed partial record Directives
{
    private static readonly char[] Blanks = [' ', '\t'];

    public string? Irreversible { get; init; }

    public bool NoTransaction { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>What the lint may find in this script, by the rule's name.</summary>
    public IReadOnlyDictionary<string, Allowance> Allowed { get; init; } = new Dictionary<string, Allowance>();

    public static Directives Parse(string file, string text, ICollection<MigrationProblem> problems)
    {
        var result = new Directives();
        var (leading, number) = (true, 0);
        foreach (var line in text.Split('\n'))
        {
            number++;
            var trimmed = line.Trim();
            leading &= trimmed.Length == 0 || trimmed.StartsWith("--", StringComparison.Ordinal);
            if (Pattern().Match(line) is not { Success: true } match)
                continue;
            var column = match.Groups[1].Index + 1;
            if (!leading)
                problems.Add(new(file, number, column, "directive", "a slipway directive must come before the first statement."));
            else if (result.With(match.Groups[1].Value, match.Groups[2].Value.Trim(), (number, column), out var error) is var next)
            {
                result = next;
                if (error is not null)
                    problems.Add(new(file, number, column, "directive", error));
            }
        }

        return result;
    }

    private Directives With(string name, string value, (int Line, int Column) place, out string? error)
    {
        error = null;
        switch (name)
        {
            case "irreversible" when value.Length > 0:
                return this with { Irreversible = value };
            case "no-transaction" when value.Length == 0:
                return this with { NoTransaction = true };
            case "timeout" when Duration(value) is { } timeout:
                return this with { Timeout = timeout };
            case "allow" when value.Split(Blanks, 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [var rule, { Length: > 0 } reason]:
                error = Allowed.ContainsKey(rule) ? $"'{rule}' is allowed twice; give one reason." : null;
                return this with { Allowed = new Dictionary<string, Allowance>(Allowed) { [rule] = new(rule, reason, place.Line, place.Column) } };
            default:
                error = name switch
                {
                    "irreversible" => "'irreversible' needs a reason: -- slipway: irreversible <reason>",
                    "no-transaction" => "'no-transaction' takes no value.",
                    "timeout" => $"'{value}' is not a duration such as 500ms, 30s, 5m or 1h.",
                    "allow" => "'allow' needs a rule and a reason: -- slipway: allow <rule> <reason>",
                    _ => $"unknown directive '{name}'; known are irreversible, no-transaction, timeout, allow.",
                };
                return this;
        }
    }

    private static TimeSpan? Duration(string text)
    {
        if (DurationPattern().Match(text) is not { Success: true } match
            || !double.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var number) || number <= 0 || number > 1e6)
            return null;
        return match.Groups[2].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromHours(number),
        };
    }

    [GeneratedRegex(@"^\s*--\s*slipway:\s*(\S*)(.*)$")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"^(\d+(?:\.\d+)?)(ms|s|m|h)$")]
    private static partial Regex DurationPattern();
}
