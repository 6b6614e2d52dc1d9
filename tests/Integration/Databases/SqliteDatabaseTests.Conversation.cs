using Microsoft.Extensions.Time.Testing;
using Slipway.Databases;

namespace Slipway.Tests.Integration.Databases;

public sealed partial class SqliteDatabaseTests
{
    [Fact]
    public async Task The_first_migration_says_this_to_the_database()
    {
        Work.Migration("0001_item", "CREATE TABLE item (id INTEGER);", "DROP TABLE item;");

        await ConverseAsync("first", (database, _) => Latest(database));
    }

    [Fact]
    public async Task An_up_says_this_to_the_database()
    {
        Shop();
        await using (var database = Open())
            await database.MigrateToAsync(1, null, Now);

        await ConverseAsync("up", (database, _) => database.MigrateToAsync(2, null, Now));
    }

    [Fact]
    public async Task A_down_says_this_to_the_database()
    {
        Shop();
        await using (var database = Open())
            await database.MigrateToAsync(2, null, Now);

        await ConverseAsync("down", (database, _) => database.MigrateToAsync(1, null, Now));
    }

    [Fact]
    public async Task A_baseline_and_the_way_back_say_this_to_the_database()
    {
        Work.Migration("0001_item", "CREATE TABLE item (id INTEGER);", "DROP TABLE item;");
        Run("CREATE TABLE item (id INTEGER)");

        await ConverseAsync("baseline", async (database, before) =>
        {
            await Latest(database);
            await database.MigrateToAsync(before, null, Now);
        });
    }

    private async Task ConverseAsync(string name, Func<Database, Position, Task> talk)
    {
        await using var database = Open(o => o with { Baseline = 1 }, new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));
        var before = await database.PositionAsync(Now);
        var said = new List<string>();
        database.Conversation = said.Add;

        await talk(database, before);

        Approved.Match(string.Join('\n', said) + "\n", $"SqliteDatabaseTests.{name}");
    }
}
