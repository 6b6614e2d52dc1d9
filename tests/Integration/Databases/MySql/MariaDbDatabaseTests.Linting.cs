namespace Slipway.Tests.Integration.Databases.MySql;

public sealed partial class MariaDbDatabaseTests
{
    [Fact]
    public async Task A_table_of_200_000_rows_makes_an_error_of_what_is_a_warning_on_a_small_one()
    {
        Run(
            """
            CREATE TABLE big (id INT PRIMARY KEY, a INT) ENGINE = InnoDB SELECT seq AS id, seq AS a FROM seq_1_to_200000;
            CREATE TABLE small (id INT PRIMARY KEY, a INT) ENGINE = InnoDB SELECT 1 AS id, 1 AS a;
            ANALYZE TABLE big, small;
            """);
        Work.Migration("0001_x", $"ALTER TABLE {_name}.big MODIFY a BIGINT;\nALTER TABLE small MODIFY a BIGINT;\nALTER TABLE big ADD COLUMN b INT, ALGORITHM = INSTANT;\nUPDATE small SET a = 2;", "SELECT 1;");
        await using var database = Open();

        var report = await database.LintAsync(Now);

        report.Findings.Select(f => $"{f.Line}:{f.Column} {f.Level} {f.Rule} {f.Table}").ShouldBe(
        [
            $"1:{_name.Length + 18} Error mysql-column-type big",
            "2:19 Warning mysql-column-type small",
            "4:1 Warning mysql-update-all small",
            "4:1 Warning mysql-backfill small",
        ]);
        report.Findings[0].Rows.ShouldNotBeNull().ShouldBeInRange(150_000, 250_000);
        report.Findings[1].Message.ShouldBe("small (about 1 row): MODIFY a");
    }

    [Fact]
    public async Task What_the_lint_lets_pass_with_a_lock_the_server_refuses_instead_of_copying()
    {
        Shop();
        await using var database = Open(o => o with { LargeTableRows = 1 });
        await Latest(database);
        Run("INSERT INTO item (name) VALUES ('a')");
        Work.Migration("0004_copy", "ALTER TABLE item MODIFY price VARCHAR(20), ALGORITHM = INPLACE, LOCK = NONE;", "SELECT 1;");

        (await database.LintAsync(Now)).Passed.ShouldBeTrue();
        (await Should.ThrowAsync<Slipway.Databases.DatabaseException>(() => Latest(database))).Message.ShouldContain("ALGORITHM=INPLACE is not supported");
    }
}
