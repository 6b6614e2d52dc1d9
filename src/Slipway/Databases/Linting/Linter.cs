// Linting: what is known to go wrong on a database in use, found in the pending scripts before anything is copied or run. An engine's
// dialect (PostgreSqlLint, MySqlLint, SqliteLint) makes tokens with the engine's own lexer and reads statements; LintScope knows which tables
// the pending scripts make themselves, and LintFacts how large the others are. `-- slipway: allow <rule> <reason>` silences a
// finding in its script and stays to be seen. Down scripts are not linted. Nothing here changes a database.
using Slipway.Databases.Migrations;

namespace Slipway.Databases.Linting;

/// <summary>Reads scripts statement by statement and says which rules they meet.</summary>
internal static class Linter
{
    public static LintRule UnknownAllow { get; } = new("unknown-allow", Severity.Warning, "A directive with a name that no rule has allows nothing.", "Correct the name, or remove the directive.");

    public static LintRule UnusedAllow { get; } = new("unused-allow", Severity.Warning, "It would silence a later mistake that nobody has thought about.", "Remove the directive.");

    /// <summary>Lints the pending up scripts against the tables as they are now.</summary>
    public static LintReport Run(Database database)
    {
        var (set, dialect, large) = (database.LoadSet(), database.Linting, database.Options.LargeTableRows);
        var (seen, facts) = database.Read((sql, now) => (now, dialect.Facts(sql, large)), (Observation.Missing, LintFacts.Nothing));
        var pending = Review.Pending(set, seen, database.Options.Baseline).Where(p => !p.AsBaseline).Select(p => p.Version).ToHashSet();
        var scripts = set.Migrations.Where(m => pending.Contains(m.Version)).Select(m => m.Up).ToList();
        return new LintReport([.. scripts.Select(s => s.File)], large, Review.Problems(set, seen, database.Options.Baseline), Lint(dialect, scripts, facts, large));
    }

    public static List<LintFinding> Lint(LintDialect dialect, IEnumerable<MigrationScript> scripts, LintFacts facts, long largeTableRows)
    {
        var scope = new LintScope(facts, dialect.Names);
        return [.. scripts.SelectMany(script => Lint(dialect, script, scope, largeTableRows))];
    }

    private static IEnumerable<LintFinding> Lint(LintDialect dialect, MigrationScript script, LintScope scope, long largeTableRows)
    {
        scope.Begin(script);
        foreach (var statement in script.Statements)
        {
            scope.Begin(statement);
            dialect.Read(new TokenReader(dialect.Tokens(statement.Text), dialect.Own), scope);
        }

        var allowed = script.Directives.Allowed;
        var findings = scope.End(dialect.Common)
            .Select(hit => hit.Finding(script.File, largeTableRows, allowed.GetValueOrDefault(hit.Rule.Id)?.Reason))
            .Concat(allowed.Values.Where(allowance => dialect.Rules.All(rule => rule.Id != allowance.Rule)).Select(allowance => Said(UnknownAllow, allowance, $"there is no rule '{allowance.Rule}' for {dialect.Engine}")))
            .ToList();
        findings.AddRange(allowed.Values
            .Where(allowance => dialect.Rules.Any(rule => rule.Id == allowance.Rule) && findings.TrueForAll(finding => finding.Rule != allowance.Rule))
            .Select(allowance => Said(UnusedAllow, allowance, $"'allow {allowance.Rule}' silences nothing here")));
        return findings.OrderBy(finding => finding.Line).ThenBy(finding => finding.Column).ToList();

        LintFinding Said(LintRule rule, Allowance allowance, string message)
            => new(script.File, allowance.Line, allowance.Column, rule.Id, LintLevel.Warning, message, rule.Why, rule.Safer, null, null, null);
    }
}
