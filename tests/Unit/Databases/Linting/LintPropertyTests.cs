using CsCheck;
using Slipway.Databases.Linting;
using Slipway.Databases.Migrations;

namespace Slipway.Tests.Unit.Databases.Linting;

/// <summary>Whatever a lexer lets through, the lint reads to its end.</summary>
public sealed class LintPropertyTests
{
    private static readonly Gen<string> Words = Gen.OneOf(
        "ALTER", "TABLE", "CREATE", "DROP", "INDEX", "ADD", "COLUMN", "CONSTRAINT", "CHECK", "(", ")", ",", ".", ";", "=", "NOT", "NULL", "VALID", "IF", "EXISTS", "ON", "ONLY", "RENAME", "TO", "UPDATE", "SET",
        "WHERE", "DELETE", "FROM", "JOIN", "WITH", "AS", "INSERT", "INTO", "SELECT", "TRUNCATE", "DEFAULT", "GENERATED", "STORED", "TYPE", "SCHEMA", "VALUE", "CASCADE", "REINDEX", "VACUUM", "FULL", "CLUSTER",
        "CONCURRENTLY", "lock_timeout", "RESET", "ALL", "MODIFY", "CHANGE", "ALGORITHM", "LOCK", "COPY", "PRIMARY", "KEY", "UNIQUE", "FOREIGN", "REFERENCES", "PARTITION", "DETACH", "big", "small", "t", "\"q\"", "'s'",
        "1", "varchar", "int", "now", "*", "@", ":", "-- c\n", "/* c */", "\n", "STATEMENT", "FOR", "lock_wait_timeout", "OR", "REPLACE", "TEMPORARY", "VIEW", "FULLTEXT");

    private static readonly Gen<string> Script = Words.Array[0, 40].Select(words => string.Join(' ', words));

    [Fact]
    public void Linting_never_fails_and_every_finding_has_a_rule_and_a_place_in_the_script()
        => Script.Sample(
            text =>
            {
                foreach (var engine in (ReadOnlySpan<(LintDialect Lint, Dialect Sql)>)[LintLab.PostgreSql, LintLab.MySql, LintLab.Sqlite])
                {
                    var ids = engine.Lint.Rules.Select(rule => rule.Id).ToHashSet();
                    var lines = text.Split('\n');
                    foreach (var finding in LintLab.Findings(engine, LintLab.Shop, text).Concat(LintLab.Findings(engine, LintFacts.Unknown, text)))
                    {
                        ids.ShouldContain(finding.Rule);
                        finding.Line.ShouldBeInRange(1, lines.Length);
                        finding.Column.ShouldBeInRange(1, lines[finding.Line - 1].Length);
                    }
                }
            },
            iter: 20_000);

    [Fact]
    public void A_script_has_the_findings_of_its_statements_when_none_concerns_another()
        => Gen.OneOf("CREATE INDEX i ON big (a)", "DELETE FROM small", "SELECT ';'", "UPDATE dark SET a = 1", "SET lock_timeout = 0").Array[1, 6].Sample(statements =>
            LintLab.Findings(LintLab.Sqlite, LintLab.Shop, string.Join(";\n", statements)).Select(f => (f.Rule, f.Line))
                .ShouldBe(statements.SelectMany((s, i) => LintLab.Findings(LintLab.Sqlite, LintLab.Shop, s).Select(f => (f.Rule, i + 1)))));
}
