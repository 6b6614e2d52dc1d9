namespace Slipway.Tests.Unit.Databases.Linting;

public sealed class SqliteLintTests
{
    [Theory]
    [InlineData("ALTER TABLE big RENAME TO large", "sqlite-rename-table error")]
    [InlineData("ALTER TABLE main.[big] RENAME COLUMN a TO b", "sqlite-rename-column error")]
    [InlineData("ALTER TABLE big RENAME a TO b", "sqlite-rename-column error")]
    [InlineData("ALTER TABLE big ADD COLUMN a", "")]
    [InlineData("ALTER TABLE big DROP COLUMN a", "sqlite-drop-column error")]
    [InlineData("DROP TABLE \"My Table\"", "sqlite-drop-table error")]
    [InlineData("DROP TABLE IF EXISTS nowhere; DROP INDEX i; DROP VIEW v", "")]
    [InlineData("UPDATE OR IGNORE big SET a = 1", "sqlite-update-all error")]
    [InlineData("UPDATE small SET a = 1", "sqlite-update-all warning")]
    [InlineData("UPDATE big SET a = 1 WHERE id = 1", "")]
    [InlineData("DELETE FROM small", "sqlite-delete-all error")]
    [InlineData("DELETE FROM sqlite_sequence", "")]
    [InlineData("CREATE TRIGGER t AFTER INSERT ON big BEGIN DELETE FROM small; END", "")]
    public void Each_rule_and_what_only_looks_like_it(string script, string expected) => LintLab.Verdict(LintLab.Sqlite, script).ShouldBe(expected);

    [Theory]
    [InlineData("ALTER TABLE big RENAME TO big_old; CREATE TABLE big (id); INSERT INTO big SELECT id FROM big_old; DROP TABLE big_old", "")]
    [InlineData("CREATE TABLE new (id); INSERT INTO new SELECT id FROM big; DROP TABLE big; ALTER TABLE new RENAME TO big", "")]
    [InlineData("ALTER TABLE big RENAME TO big_old; CREATE TABLE big (id); DROP TABLE big_old", "sqlite-drop-table error")]
    [InlineData("CREATE TABLE new (id); INSERT INTO new SELECT id FROM big; DROP TABLE big", "sqlite-drop-table error")]
    [InlineData("DROP TABLE big; CREATE TABLE big (id)", "sqlite-drop-table error")]
    public void A_table_that_is_built_anew_from_its_own_rows_is_neither_renamed_nor_dropped(string script, string expected)
        => LintLab.Verdict(LintLab.Sqlite, script).ShouldBe(expected);
}
