using Slipway.Databases.Rehearsals;

namespace Slipway.Tests.Integration.Databases.MySql;

public sealed partial class MariaDbDatabaseTests
{
    private const int LoadRows = 200_000;

    private void Loaded()
    {
        const string Table = "CREATE TABLE load_item (id BIGINT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) NOT NULL, price INT NOT NULL)";
        Work.Migration("0001_load", Table + ";", "DROP TABLE load_item;");
        Run($"{Table}; INSERT INTO load_item (name, price) SELECT CONCAT('item ', seq), seq FROM seq_1_to_{LoadRows}; ANALYZE TABLE load_item");
    }

    private async Task<StallProof> ProveAsync()
    {
        await using var database = Open(o => o with { Baseline = 1 });
        await using var application = server.Open(_name);
        return await StallProof.RunAsync(database, Work.Scratch, application, LoadRows, Now);
    }

    [Fact]
    public async Task A_polite_migration_keeps_writers_waiting_no_longer_than_the_rehearsal_foresaw()
    {
        Loaded();
        Work.Migration("0002_note", "ALTER TABLE load_item ADD COLUMN note VARCHAR(20), ALGORITHM = INSTANT;", "ALTER TABLE load_item DROP COLUMN note;")
            .Migration("0003_index", "ALTER TABLE load_item ADD INDEX ix_load_item_name (name), ALGORITHM = INPLACE, LOCK = NONE;", "ALTER TABLE load_item DROP INDEX ix_load_item_name;")
            .Migration("0004_fill", string.Concat(Enumerable.Range(0, 10).Select(i => $"UPDATE load_item SET note = 'old' WHERE note IS NULL AND id BETWEEN {i * 20_000} AND {(i * 20_000) + 19_999};\n")), "SELECT 1;");

        var proof = await ProveAsync();

        proof.Writer.Verdict.ShouldBe(Verdict.Within, proof.Writer.ToString());
        proof.Felt.ShouldBeLessThan(proof.Writer.Forecast.High.ShouldNotBeNull());
        proof.Rehearsal.Forecast.Scripts.Single(s => s.Version == 2).Statements[0].Growth.ShouldBe(Growth.Metadata);
        proof.Rehearsal.Forecast.Scripts.Single(s => s.Version == 4).Statements.ShouldAllBe(s => s.Growth == Growth.Size);
        proof.Report.Felt.ShouldNotBeNull().LongestGap.ShouldBeLessThan(TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task A_migration_that_copies_a_table_keeps_writers_waiting_for_as_long_as_the_rehearsal_foresaw()
    {
        Loaded();
        Work.Migration("0002_wide", "ALTER TABLE load_item MODIFY COLUMN price BIGINT NOT NULL, ALGORITHM = COPY;", "ALTER TABLE load_item MODIFY COLUMN price INT NOT NULL;");

        var proof = await ProveAsync();

        // Another builder on the machine may slow one of the runs down; what must be right is the size of it.
        proof.Writer.Off().ShouldBeInRange(0.3, 3, proof.Writer.ToString());
        proof.Writer.Actual.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromMilliseconds(50));
        proof.Writer.Note.ShouldNotBeNull().ShouldContain("Waiting for table metadata lock");
        proof.Felt.ShouldBeGreaterThanOrEqualTo(proof.Writer.Actual.Value);
    }

    [Fact]
    public async Task A_row_that_a_migration_holds_is_seen_with_the_writer_who_waits_for_it()
    {
        Shop().Migration("0004_slow", "UPDATE item SET price = price + SLEEP(0.8);", "SELECT 1;");
        await using var database = Open();
        await database.MigrateToAsync(3, null, Now);
        Run("INSERT INTO item (name, price) VALUES ('a', 1)");
        var migrating = Task.Run(() => Latest(database), Now);
        await Lab.Poll.UntilAsync(() => Query("SELECT 1 FROM information_schema.processlist WHERE state = 'User sleep' AND info LIKE 'UPDATE item%'").Count > 0, Now);
        Run("UPDATE item SET name = 'b'");

        var felt = (await migrating).Felt.ShouldNotBeNull();

        var wait = felt.Waits.ShouldHaveSingleItem();
        (wait.Kind, wait.What).ShouldBe(("writer", "a row: UPDATE item SET name = 'b'"));
        wait.Longest.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(200));
        felt.Locks.ShouldContain(l => l.Table == "(rows)" && l.Held > TimeSpan.FromMilliseconds(200));
    }
}
