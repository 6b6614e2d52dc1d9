using Slipway.Databases.Linting;

namespace Slipway.Tests.Unit.Databases.Linting;

public sealed class LinterTests
{
    [Fact]
    public void A_table_that_a_pending_script_makes_is_nobodys_yet()
    {
        LintLab.Verdict(LintLab.PostgreSql, "CREATE TABLE fresh (id int)", "CREATE INDEX i ON fresh (id); UPDATE fresh SET id = 1; ALTER TABLE fresh RENAME TO newer", "DROP TABLE newer; DROP INDEX i").ShouldBe("");
        LintLab.Verdict(LintLab.PostgreSql, "CREATE TABLE IF NOT EXISTS big (id int); CREATE INDEX i ON big (id)").ShouldBe("pg-create-index error");
    }

    [Fact]
    public void A_table_that_one_script_builds_anew_is_in_use_again_for_the_next()
    {
        const string Rebuild = "CREATE TABLE new (id); INSERT INTO new SELECT id FROM big; DROP TABLE big; ALTER TABLE new RENAME TO big; DELETE FROM big";

        LintLab.Verdict(LintLab.Sqlite, Rebuild).ShouldBe("");
        LintLab.Verdict(LintLab.Sqlite, Rebuild, "DELETE FROM big").ShouldBe("sqlite-delete-all error");
    }

    [Fact]
    public void A_renamed_table_keeps_its_size_under_its_new_name()
        => LintLab.Findings(LintLab.PostgreSql, LintLab.Shop, "ALTER TABLE big RENAME TO large", "CREATE INDEX i ON large (a)")
            .Select(f => f.ToString()).ShouldBe(["0001_s.up.sql:1:17: error pg-rename-table: big (about 1,000,000 rows): renamed to large", "0002_s.up.sql:1:1: error pg-create-index: large (about 1,000,000 rows): CREATE INDEX i"]);

    [Fact]
    public void A_finding_stands_at_its_clause_and_names_what_it_is_about()
    {
        var findings = LintLab.Findings(LintLab.PostgreSql, LintLab.Shop, "SELECT 1;\n  /* ; */ ALTER TABLE dark\n    ADD COLUMN a int,\n    ALTER b SET NOT NULL, ALTER c SET NOT NULL;");

        var finding = findings.ShouldHaveSingleItem();
        finding.ToString().ShouldBe("0001_s.up.sql:4:5: error pg-set-not-null: dark (its size is not known, so it is taken to be large): SET NOT NULL on b, SET NOT NULL on c");
        (finding.Table, finding.Rows, finding.Allowed, finding.Refuses).ShouldBe(("dark", null, null, true));
        finding.Safer.ShouldContain("NOT VALID");
    }

    [Fact]
    public void An_allowed_finding_stays_to_be_seen_with_its_reason_and_refuses_nothing()
    {
        var finding = LintLab.Findings(LintLab.PostgreSql, LintLab.Shop, "-- slipway: allow pg-drop-table archived on 2024-01-02\nDROP TABLE small;").ShouldHaveSingleItem();

        (finding.Level, finding.Allowed, finding.Refuses).ShouldBe((LintLevel.Error, "archived on 2024-01-02", false));
        finding.ToString().ShouldBe("0001_s.up.sql:2:1: allowed pg-drop-table: small (about 10 rows): DROP TABLE");
    }

    [Fact]
    public void An_allow_counts_in_its_own_script_only()
        => LintLab.Findings(LintLab.PostgreSql, LintLab.Shop, "-- slipway: allow pg-drop-table archived\nDROP TABLE small;", "DROP TABLE big;")
            .Select(f => f.Refuses).ShouldBe([false, true]);

    [Fact]
    public void An_allow_that_silences_nothing_or_names_no_rule_is_said()
        => LintLab.Findings(LintLab.MySql, LintLab.Shop, "-- slipway: allow mysql-truncate just in case\n--  slipway: allow pg-truncate of another engine\nSELECT 1;")
            .Select(f => f.ToString()).ShouldBe(
            [
                "0001_s.up.sql:1:13: warning unused-allow: 'allow mysql-truncate' silences nothing here",
                "0001_s.up.sql:2:14: warning unknown-allow: there is no rule 'pg-truncate' for MySQL and MariaDB",
            ]);

    [Fact]
    public void Where_nothing_is_known_of_the_database_every_table_may_be_there_and_large()
        => LintLab.Findings(LintLab.PostgreSql, LintFacts.Unknown, "CREATE INDEX i ON t (a)").ShouldHaveSingleItem().Level.ShouldBe(LintLevel.Error);

    [Fact]
    public void In_a_database_that_does_not_exist_yet_nothing_can_go_wrong()
        => LintLab.Findings(LintLab.PostgreSql, LintFacts.Nothing, "CREATE INDEX i ON t (a); DROP TABLE u; UPDATE v SET a = 1").ShouldBeEmpty();

    [Theory]
    [InlineData(99_999L, "warning")]
    [InlineData(100_000L, "error")]
    public void A_table_is_large_from_the_threshold_on(long rows, string level)
        => LintLab.Findings(LintLab.Sqlite, new LintFacts(new Dictionary<string, TableSize> { ["t"] = new(rows) }), "UPDATE t SET a = 1").ShouldHaveSingleItem().Level.ToString().ToLowerInvariant().ShouldBe(level);
}
