using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Build.Capabilities;

/// <summary>
/// What a test program printed, read: how many tests ended how, and which failed. The names are told again at the end of a run, since what a test
/// said is by then thousands of lines back, and often only the end of a log is kept.
/// </summary>
internal static partial class TestOutput
{
    /// <summary>Null when the program printed no summary, as when it died or found no test for its filter.</summary>
    public static TestTotal? Total(string printed) => Summary().Match(printed) is { Success: true } found
        ? new TestTotal(
            Number(found, "total") - Number(found, "failed") - Number(found, "skipped") - Number(found, "notrun"),
            Number(found, "failed") + Number(found, "errors"),
            Number(found, "skipped"))
        : null;

    /// <summary>The failed tests in the order in which they ended, each with the first line of its reason.</summary>
    public static IReadOnlyList<string> Failures(string printed) =>
        [.. Failure().Matches(printed).Select(found => $"{found.Groups["name"].Value}: {found.Groups["reason"].Value.Trim()}")];

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Total: (?<total>\d+), Errors: (?<errors>\d+), Failed: (?<failed>\d+), Skipped: (?<skipped>\d+), Not Run: (?<notrun>\d+)")]
    private static partial Regex Summary();

    [GeneratedRegex(@"^ +(?<name>\S.*) \[FAIL\]\r?\n(?<reason>.*)$", RegexOptions.Multiline)]
    private static partial Regex Failure();
}
