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
}
