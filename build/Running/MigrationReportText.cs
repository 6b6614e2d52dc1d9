using Slipway.Databases;
using Slipway.Databases.Migrations;

namespace Slipway.Build.Running;

/// <summary>Answers about migrations, as a person reads them.</summary>
internal static class MigrationReportText
{
    public static (object Value, string Text) Of(MigrationStatus status) => (status, string.Join('\n',
    [
        $"Current: {status.Current:0000} {status.Name}".TrimEnd(),
        "History:",
        .. status.History.Count == 0 ? ["  none"] : status.History.Select(row =>
            $"  {row.Version:0000} {row.Name,-32} {row.Status,-12} {row.CompletedAt:u} {row.Duration.TotalMilliseconds,7:0} ms  by {row.AppliedBy}{(row.DeploymentId is null ? "" : $", run {row.DeploymentId}")}"),
        "Pending:",
        .. status.Pending.Count == 0 ? ["  none"] : status.Pending.Select(pending =>
            $"  {pending.Version:0000} {pending.Name}{(pending.Irreversible is null ? "" : $" (irreversible: {pending.Irreversible})")}"),
        .. status.Problems.Select(problem => $"Problem: {problem}"),
    ]));

    public static (object Value, string Text) Of(IReadOnlyList<MigrationSession> sessions) =>
        (sessions, sessions.Count == 0 ? "No migrator has a session on the database server." : string.Join('\n', sessions));

    public static (object Value, string Text) Of(ValidationReport report) => (report, string.Join('\n',
    [
        report.Valid ? $"Valid: disk, log and schema agree at version {report.Current:0000}; {report.Pending.Count} pending." : $"Not valid (version {report.Current:0000}):",
        .. report.Problems.Select(problem => $"  {problem}"),
        .. report.Drift.Count == 0 ? Enumerable.Empty<string>() : ["  The schema is not what the last migration left:", .. report.Drift.Select(line => $"    {line}")],
    ]));
}
