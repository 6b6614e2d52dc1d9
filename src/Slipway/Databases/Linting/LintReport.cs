using Slipway.Databases.Migrations;

namespace Slipway.Databases.Linting;

/// <summary>What is dangerous in the pending migrations, given the tables as they are now.</summary>
/// <param name="Scripts">The up scripts that were looked at, in the order in which they will run. Down scripts are not: they undo, and so they drop.</param>
/// <param name="LargeTableRows">From so many rows on a table is large, and a scan, a rewrite or an index build that blocks it an error.</param>
/// <param name="Problems">Why the migrations cannot run at all; a script that cannot be read has no findings.</param>
public sealed record LintReport(IReadOnlyList<string> Scripts, long LargeTableRows, IReadOnlyList<MigrationProblem> Problems, IReadOnlyList<LintFinding> Findings)
{
    /// <summary>No problem, and no error that is not allowed; warnings may be there.</summary>
    public bool Passed => Problems.Count == 0 && !Findings.Any(finding => finding.Refuses);
}
