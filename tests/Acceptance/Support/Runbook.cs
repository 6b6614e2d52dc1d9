using System.Text.RegularExpressions;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>The commands that docs/operations.md names, as they stand there.</summary>
internal static partial class Runbook
{
    public static IReadOnlyList<string> Commands { get; } =
        [.. Span().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"))).Select(match => match.Groups["command"].Value).Distinct()];

    /// <summary>The words of a command for this environment: optional parts left out, quotes taken off.</summary>
    public static string[] Words(string command, string environment) =>
        [.. Word().Matches(Optional().Replace(command, "").Replace("<env>", environment, StringComparison.Ordinal).Replace("--env prod", $"--env {environment}", StringComparison.Ordinal)).Select(word => word.Value.Trim('"'))];

    [GeneratedRegex(@"(?<!`)`(?<command>(\./build\.sh [A-Z]|(current/)?inventory-sync |crontab |ln |zstd |docker |kubectl |ssh |loginctl )[^`\n]*)`")]
    private static partial Regex Span();

    [GeneratedRegex(@" \[[^\]]*\]")]
    private static partial Regex Optional();

    [GeneratedRegex("\"[^\"]*\"|[^ ]+")]
    private static partial Regex Word();
}
