using Slipway.Databases;
using Slipway.Databases.Migrations;

namespace Slipway.Tests.Integration.Databases.MySql;

public sealed partial class MariaDbDatabaseTests
{
    private static readonly string[] Mixed =
    [
        "CREATE TABLE audit (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(20))",
        "UPDATE item SET price = price + 1",
        "ALTER TABLE item ADD COLUMN c INT NOT NULL DEFAULT 5",
        "INSERT INTO audit (what) SELECT name FROM item",
        "UPDATE item SET c = c * 3",
        "CREATE INDEX by_c ON item (c)",
    ];

    private async Task<Database> PricedAsync()
    {
        Shop();
        var database = Open();
        await Latest(database);
        Run("INSERT INTO item (name, price) VALUES ('a', 1), ('b', 2)");
        return database;
    }

    private void Write(IEnumerable<string> statements)
        => Work.Migration("0004_mixed", string.Join(";\n", statements), "DROP INDEX by_c ON item; ALTER TABLE item DROP COLUMN c; UPDATE item SET price = price - 1; DROP TABLE audit;");

    private void MixedOnce(string when)
    {
        Query("SELECT name, price, c FROM item ORDER BY name").ShouldBe(["a|2|15", "b|3|15"], when);
        Query("SELECT what FROM audit ORDER BY what").ShouldBe(["a", "b"], when);
    }

    [Fact]
    public async Task A_script_that_failed_at_any_statement_goes_on_there_once_it_is_corrected()
    {
        await using var database = await PricedAsync();
        for (var k = 0; k <= Mixed.Length; k++)
        {
            Write([.. Mixed.Take(k), "INSERT INTO nowhere VALUES (1)", .. Mixed.Skip(k)]);
            var error = await Should.ThrowAsync<MigrationFailedException>(() => Latest(database));
            error.Message.ShouldContain($"statement {k + 1} of {Mixed.Length + 1} failed");
            error.Message.ShouldContain($"the {k} of {Mixed.Length + 1} before it stay");
            (await database.ValidateAsync(Now)).Drift.ShouldBeEmpty();
            (await database.StatusAsync(Now)).UnderWay.ShouldNotBeNull().ShouldContain($"0004_mixed.up.sql was begun and is not ended: {k} of its statements");

            Write(Mixed);
            (await Latest(database)).Runs.Single().Statements.Count.ShouldBe(Mixed.Length - k);

            MixedOnce($"failed at {k}");
            (await database.StatusAsync(Now)).UnderWay.ShouldBeNull();
            await database.MigrateToAsync(3, null, Now);
            Query("SELECT name, price FROM item ORDER BY name").ShouldBe(["a|1", "b|2"]);
        }
    }

    [Fact]
    public async Task Editing_a_statement_that_has_taken_effect_is_refused()
    {
        await using var database = await PricedAsync();
        Write([.. Mixed.Take(2), "nonsense"]);
        await Should.ThrowAsync<MigrationFailedException>(() => Latest(database));

        Write([Mixed[0], "UPDATE item SET price = price + 2", .. Mixed.Skip(2)]);
        (await Should.ThrowAsync<DatabaseException>(() => Latest(database))).Message.ShouldContain("its statement 2 has taken effect as:\n  UPDATE item SET price = price + 1");
        Write(Mixed.Take(1));
        (await Should.ThrowAsync<DatabaseException>(() => Latest(database))).Message.ShouldContain("its statement 2 has taken effect as");
        File.Delete(Path.Combine(Work.Migrations, "0004_mixed.up.sql"));
        File.Delete(Path.Combine(Work.Migrations, "0004_mixed.down.sql"));
        (await Should.ThrowAsync<DatabaseException>(() => Latest(database))).Message.ShouldContain("and it is not in");

        Write(Mixed);
        await Latest(database);
        MixedOnce("in the end");
    }

    [Fact]
    public async Task Going_back_from_a_half_applied_script_drops_what_it_added_and_changes_nothing_else()
    {
        await using var database = await PricedAsync();
        Work.Migration(
            "0004_more",
            """
            CREATE TABLE audit (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(20));
            INSERT INTO audit (what) SELECT name FROM item;
            ALTER TABLE item ADD COLUMN c INT NOT NULL DEFAULT 5, ADD COLUMN `odd ``name` INT, ADD KEY by_c (c, price);
            UPDATE item SET c = price * 3, `odd ``name` = 1 WHERE price > 0;
            ALTER TABLE sale ADD CONSTRAINT of_item FOREIGN KEY (item_id) REFERENCES item (id), ADD CONSTRAINT positive CHECK (item_id > 0);
            CREATE VIEW cheap AS SELECT name FROM item WHERE c < 9;
            CREATE UNIQUE INDEX one_c ON item (price);
            INSERT INTO nowhere VALUES (1);
            """,
            "SELECT 1;");
        var before = await database.PositionAsync(Now);
        await Should.ThrowAsync<MigrationFailedException>(() => Latest(database));
        (await database.PositionAsync(Now)).ShouldBe(before);

        await database.MigrateToAsync(before, null, Now);

        (await database.PositionAsync(Now)).ShouldBe(before);
        (await database.FingerprintAsync(Now)).ShouldBe(before.Fingerprint);
        Query("SELECT name, price FROM item ORDER BY name").ShouldBe(["a|1", "b|2"]);
    }

    [Fact]
    public async Task Going_back_where_old_rows_were_changed_ends_the_script_first_and_then_runs_its_down()
    {
        await using var database = await PricedAsync();
        var before = await database.PositionAsync(Now);
        Write([.. Mixed.Take(4), "SELECT locked FROM nowhere", .. Mixed.Skip(4)]);
        await Should.ThrowAsync<MigrationFailedException>(() => Latest(database));

        var stuck = await Should.ThrowAsync<DatabaseException>(() => database.MigrateToAsync(before, null, Now));
        stuck.Message.ShouldContain("cannot be taken back exactly");
        stuck.Message.ShouldContain("restore the backup");

        Write(Mixed);
        await database.MigrateToAsync(before, null, Now);

        (await database.PositionAsync(Now)).ShouldBe(before);
        Query("SELECT name, price FROM item ORDER BY name").ShouldBe(["a|1", "b|2"]);
    }

    [Theory]
    [InlineData("UPDATE item SET c = 1, price = 9")]
    [InlineData("UPDATE item, sale SET c = 1")]
    [InlineData("DELETE FROM item")]
    [InlineData("INSERT INTO sale (item_id) VALUES (1)")]
    [InlineData("ALTER TABLE item DROP COLUMN price, ADD COLUMN price INT AFTER name")]
    [InlineData("TRUNCATE TABLE sale")]
    [InlineData("RENAME TABLE sale TO item2, item2 TO sale")]
    [InlineData("GRANT SELECT ON item TO root@localhost")]
    [InlineData("DROP TABLE sale")]
    public async Task What_cannot_be_taken_back_for_certain_is_not_guessed(string statement)
    {
        await using var database = await PricedAsync();
        var before = await database.PositionAsync(Now);
        Work.Migration("0004_guess", $"ALTER TABLE item ADD COLUMN c INT;\n{statement};\nSELECT nothing FROM nowhere;", "SELECT 1;");
        await Should.ThrowAsync<MigrationFailedException>(() => Latest(database));

        (await Should.ThrowAsync<DatabaseException>(() => database.MigrateToAsync(before, null, Now))).Message.ShouldContain("cannot be taken back exactly");
    }

    [Fact]
    public async Task A_half_applied_down_is_ended_before_anything_else()
    {
        await using var database = await PricedAsync();
        Work.Migration("0004_pair", "CREATE TABLE x (id INT); CREATE TABLE y (id INT);", "DROP TABLE y; DROP TABLE x;");
        await Latest(database);
        server.Execute(_name, "RENAME TABLE x TO hidden");
        await Should.ThrowAsync<MigrationFailedException>(() => database.MigrateToAsync(3, null, Now));
        (await database.StatusAsync(Now)).Current.ShouldBe(4);
        server.Execute(_name, "RENAME TABLE hidden TO x");

        var report = await Latest(database);

        report.To.ShouldBe(4);
        Query("SELECT version, status FROM migration_log WHERE version = 4 AND status <> 'failed' ORDER BY id").ShouldBe(["4|rolled_back", "4|applied"]);
        Query("SHOW TABLES").ShouldBe(["item", "migration_log", "migration_progress", "sale", "x", "y"]);
    }

    [Fact]
    public async Task A_table_without_transactions_is_refused_by_name()
    {
        await using var database = await PricedAsync();
        Run("CREATE TABLE old_style (id INT) ENGINE = MyISAM");
        Work.Migration("0004_old", "INSERT INTO old_style VALUES (1);", "DELETE FROM old_style;");

        (await Should.ThrowAsync<MigrationFailedException>(() => Latest(database))).Message.ShouldContain("the table old_style is of the engine MyISAM");
    }

    [Fact]
    public async Task The_schema_that_is_noted_after_each_script_of_a_run_is_what_the_whole_catalogue_says()
    {
        string[] scripts =
        [
            "CREATE TABLE parent (id INT PRIMARY KEY, code INT NOT NULL, UNIQUE KEY by_code (code));", "CREATE TABLE child (id INT PRIMARY KEY, code INT, CONSTRAINT of_parent FOREIGN KEY (code) REFERENCES parent (code));",
            "CREATE VIEW seen AS SELECT p.id, p.code AS renamed FROM parent p JOIN child c ON c.code = p.code;", "ALTER TABLE parent CHANGE code number INT NOT NULL;", "ALTER TABLE parent RENAME COLUMN number TO code;",
            "CREATE INDEX by_id ON child (id, code);", "ALTER TABLE child ADD COLUMN note VARCHAR(20) DEFAULT 'x', ADD COLUMN twice INT AS (code * 2) VIRTUAL;", "RENAME TABLE parent TO elder;", "RENAME TABLE elder TO parent;",
            "CREATE OR REPLACE VIEW seen AS SELECT note FROM child;", "ALTER TABLE child DROP COLUMN note;", "ALTER TABLE child ADD COLUMN note TEXT;", "DROP INDEX by_id ON child;",
            "CREATE TRIGGER noted BEFORE INSERT ON child FOR EACH ROW SET NEW.note = 'y';", "CREATE TABLE alike LIKE child;", "ALTER TABLE alike CONVERT TO CHARACTER SET latin1;", "ALTER TABLE child DROP FOREIGN KEY of_parent;",
            "CREATE VIEW of_both AS SELECT c.id, p.id AS other FROM child c, parent p;", "DROP TABLE parent;", "CREATE TABLE parent (other INT);", "ALTER TABLE parent ADD COLUMN id BIGINT;", "DROP VIEW of_both;", "DROP VIEW seen;", "CREATE TABLE IF NOT EXISTS parent (again INT);", "CREATE SEQUENCE numbers;", "CREATE TABLE IF NOT EXISTS numbers (id INT);", "ALTER TABLE alike RENAME TO seen;", "DROP TABLE child;",
        ];
        for (var i = 0; i < scripts.Length; i++)
            Work.Migration($"{i + 1:0000}_change", scripts[i], "SELECT 1;");
        await using var database = Open();
        await Latest(database);
        var noted = (await database.StatusAsync(Now)).History.Select(row => row.Fingerprint!).ToList();
        server.Execute(null, $"DROP DATABASE {_name}");

        var read = new List<string>();
        for (var i = 0; i < scripts.Length; i++)
        {
            await database.MigrateToAsync(i + 1, null, Now);
            read.Add((await database.FingerprintAsync(Now)).Hash);
        }

        noted.ShouldBe(read);
        read.Distinct().Count().ShouldBeGreaterThan(15);
    }
}
