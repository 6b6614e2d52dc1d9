using Slipway.Databases.Linting;

namespace Slipway.Build.Running;

/// <summary>What the lint has found, as a person reads it.</summary>
internal static class LintReportText
{
    public static (object Value, string Text) Of(LintReport report) => (report, string.Join('\n',
    [
        .. report.Problems.Select(problem => $"Problem: {problem}"),
        .. report.Findings.SelectMany(Lines),
        Summary(report),
    ]));

    public static string Line(LintFinding finding) => $"{finding}{(finding.Allowed is null ? "" : $" (allowed: {finding.Allowed})")}";

    private static IEnumerable<string> Lines(LintFinding finding) => finding.Allowed is null
        ? [finding.ToString(), $"    why:   {finding.Why}", $"    safer: {finding.Safer}"]
        : [Line(finding)];

    private static string Summary(LintReport report)
    {
        var errors = report.Findings.Count(finding => finding.Refuses);
        var allowed = report.Findings.Count(finding => finding.Allowed is not null);
        var what = report.Scripts.Count == 0 ? "No migration is pending." : $"{report.Scripts.Count} pending script(s): {errors} error(s), {report.Findings.Count - errors - allowed} warning(s), {allowed} allowed.";
        return errors == 0 ? what : $"{what} What is meant is allowed in its script by: -- slipway: allow <rule> <reason>";
    }
}
