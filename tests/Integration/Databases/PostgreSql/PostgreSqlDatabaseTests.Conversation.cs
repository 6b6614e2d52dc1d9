namespace Slipway.Tests.Integration.Databases.PostgreSql;

public sealed partial class PostgreSqlDatabaseTests
{
    [Fact]
    public async Task The_first_migrate_says_to_the_server_what_was_approved()
    {
        Shop();
        await using var database = Open();
        var heard = new List<string>();
        database.Conversation = heard.Add;

        await database.MigrateToAsync(2, null, Now);
        await database.MigrateToAsync(1, null, Now);

        Approved.Match(string.Concat(heard.Where(h => h != "SELECT pg_backend_pid()").Select(Short)), "Conversation");

        static string Short(string said) => (said.Split('\n')[0] is var line && line.Length > 160 ? line[..160] + "…" : line) + "\n";
    }

    [Fact]
    public async Task Every_script_of_a_series_waits_for_the_disk()
    {
        Shop();
        await using var database = Open();
        var heard = new List<string>();
        database.Conversation = heard.Add;

        await Latest(database);

        heard.Count(said => said.StartsWith("INSERT INTO migration_log", StringComparison.Ordinal)).ShouldBe(3);
        heard.ShouldNotContain(said => said.Contains("synchronous_commit", StringComparison.Ordinal));
        Query("SELECT count(*) FROM migration_log").ShouldBe(["3"]);
    }

    [Fact]
    public async Task A_script_may_forget_all_prepared_statements()
    {
        Shop().Migration("0004_forget", "DEALLOCATE ALL;\nCREATE TABLE forgotten (id INTEGER);", "DROP TABLE forgotten;")
            .Migration("0005_discard", "-- slipway: no-transaction\nDISCARD ALL;", "DEALLOCATE ALL;")
            .Migration("0006_more", "CREATE TABLE more (id INTEGER);", "DROP TABLE more;");
        await using var database = Open();

        (await Latest(database)).To.ShouldBe(6);

        (await database.ValidateAsync(Now)).UpToDate.ShouldBeTrue();
    }
}
