using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Environments;

/// <summary>Lengths of time as people write them: "90s", "5m", "1h30m".</summary>
public static partial class Durations
{
    internal const string Pattern = "^(?=.)([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?$";
    /// <summary>What such a text must be, in words.</summary>
    public const string Rule = "must be a time such as \"90s\", \"5m\" or \"1h30m\", longer than nothing";

    /// <summary>Null when the text is no such time, or is zero.</summary>
    public static TimeSpan? TryParse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || match.Length != text.Length) return null;
        var span = TimeSpan.FromHours(Number(match.Groups[1])) + TimeSpan.FromMinutes(Number(match.Groups[2])) + TimeSpan.FromSeconds(Number(match.Groups[3]));
        return span > TimeSpan.Zero ? span : null;
    }

    private static int Number(Group group) =>
        group.Success ? int.Parse(group.ValueSpan[..^1], CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
