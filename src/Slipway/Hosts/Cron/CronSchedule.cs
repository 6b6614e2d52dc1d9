using System.Text.RegularExpressions;
using Cronos;

namespace Slipway.Hosts.Cron;

/// <summary>
/// A schedule that both Cronos and cron(8) understand. Cronos knows more (<c>L</c>, <c>W</c>, <c>#</c>, <c>?</c>, <c>@every_second</c>,
/// steps after one number) and combines the two day fields differently; that is settled here.
/// </summary>
internal sealed partial class CronSchedule
{
    private static readonly string[] Macros = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
    private static readonly string[] Fields = ["minute", "hour", "day of month", "month", "day of week"];

    private readonly IReadOnlyList<CronExpression> _expressions;

    private CronSchedule(IReadOnlyList<CronExpression> expressions) => _expressions = expressions;

    /// <exception cref="FormatException">With the reason.</exception>
    public static CronSchedule Parse(string text) =>
        Problem(text) is { } reason ? throw new FormatException(reason) : new CronSchedule(Expressions(text));

    /// <summary>Why cron(8) would refuse this or never run it; null when it would not.</summary>
    public static string? Problem(string text)
    {
        if (text == "@reboot" || Macros.Contains(text))
            return null;
        if (text.StartsWith('@'))
            return $"'{text}' is no macro of cron; there are {string.Join(", ", Macros)} and @reboot";
        var fields = Split(text);
        if (fields.Length != 5 || text.AsSpan().ContainsAny('\n', '\r', '\0'))
            return $"'{text}' has {fields.Length} fields; a schedule has five ({string.Join(", ", Fields)})";
        for (var i = 0; i < fields.Length; i++)
        {
            if (fields[i].Split(',').FirstOrDefault(item => !IsItem(item, i)) is { } item)
                return $"'{text}' is not understood: '{item}' cannot stand in the field {Fields[i]}";
        }
        try
        {
            // A leap year's whole cycle lies in eight years; what does not fire in those never does.
            var from = new DateTimeOffset(2096, 1, 1, 0, 0, 0, TimeSpan.Zero);
            return new CronSchedule(Expressions(text)).Next(from, TimeZoneInfo.Utc) is null ? $"'{text}' never comes: there is no such day" : null;
        }
        catch (CronFormatException e)
        {
            return $"'{text}' is not understood: {e.Message}";
        }
    }

    public DateTimeOffset? Next(DateTimeOffset from, TimeZoneInfo zone) =>
        _expressions.Select(e => e.GetNextOccurrence(from, zone)).Where(next => next is not null).Min();

    // cron(8) fires when either day field fits if both are restricted (neither begins with *); Cronos wants both to fit.
    private static IReadOnlyList<CronExpression> Expressions(string text)
    {
        if (text == "@reboot")
            return [];
        if (text.StartsWith('@'))
            return [CronExpression.Parse(text)];
        var f = Split(text);
        if (f[2].StartsWith('*') || f[4].StartsWith('*'))
            return [CronExpression.Parse(string.Join(' ', f))];
        return [CronExpression.Parse($"{f[0]} {f[1]} {f[2]} {f[3]} *"), CronExpression.Parse($"{f[0]} {f[1]} * {f[3]} {f[4]}")];
    }

    private static string[] Split(string text) => text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static bool IsItem(string item, int field)
    {
        var match = Item().Match(item);
        if (!match.Success)
            return false;
        if (match.Groups["low"].Success && !IsValue(match.Groups["low"].Value, field))
            return false;
        var (low, high) = (match.Groups["low"].Value, match.Groups["high"]);
        return !high.Success || (IsValue(high.Value, field) && !IsReversed(low, high.Value));
    }

    private static bool IsValue(string value, int field) => char.IsAsciiDigit(value[0])
        || (field == 3 && Month().IsMatch(value)) || (field == 4 && Day().IsMatch(value));

    private static bool IsReversed(string low, string high) =>
        int.TryParse(low, out var from) && int.TryParse(high, out var to) && from > to;

    [GeneratedRegex(@"^(\*|(?<low>[0-9]{1,2}|[A-Za-z]{3})(-(?<high>[0-9]{1,2}|[A-Za-z]{3}))?)(?<step>/[0-9]{1,2})?$(?<!^[^*-]*/.*)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Item();

    [GeneratedRegex("^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Month();

    [GeneratedRegex("^(sun|mon|tue|wed|thu|fri|sat)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Day();
}
