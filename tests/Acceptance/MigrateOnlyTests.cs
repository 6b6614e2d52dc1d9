using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>The command for a container that migrates and ends: the schema and its log, and nothing else of a deployment.</summary>
public sealed class MigrateOnlyTests(ReleaseOne one) : IClassFixture<ReleaseOne>
{
    private Checkout Checkout => one.Checkout;

    [Fact]
    public async Task It_applies_what_is_pending_once_and_leaves_host_and_journal_alone()
    {
        await StartAsync();
        var segments = Checkout.Segments();
        (await Checkout.RunAsync("MigrateOnly", "--env", "local", "--confirm", "local")).ShouldExit(0).ShouldSay("version 6 → 7, 1 script(s)");
        (await Checkout.RunAsync("MigrateOnly", "--env", "local", "--confirm", "local")).ShouldExit(0).ShouldSay("no migration was pending; version 7");
        Checkout.Segments().ShouldBe(segments);
        // The migration adds a column to that table, so each of its rows reads otherwise, and none is gone; its log and the schema are all else that differs.
        var difference = (await ServerState.ReadAsync(Checkout)).DifferenceTo(one.State);
        string[] expected = ["reorder", "schema", "migration"];
        difference.Where(line => !line.Contains("row inventory_data", StringComparison.Ordinal)).ShouldAllBe(line => expected.Any(part => line.Contains(part, StringComparison.Ordinal)));
        RowsOf("+").ShouldNotBeEmpty();
        RowsOf("+").ShouldBe(RowsOf("-"));

        List<string> RowsOf(string sign) => [.. difference.Where(line => line.StartsWith($"{sign} row inventory_data", StringComparison.Ordinal))
            .Select(line => line[sign.Length..].Split(" | reorder_level=")[0]).Order(StringComparer.Ordinal)];

        (await Checkout.RunAsync("MigrateTo", "--env", "local", "--to", "6", "--confirm", "local")).ShouldExit(0);
        (await Checkout.RunAsync("MigrationStatus", "--env", "local")).ShouldExit(0).ShouldSay("Current: 0006 inventory_products");
    }

    [Fact]
    public async Task It_wants_to_be_meant_and_refuses_a_schema_that_was_changed_by_hand()
    {
        await StartAsync();
        (await Checkout.RunAsync("MigrateOnly", "--env", "local")).ShouldExit(2).ShouldSay("no rehearsal, no backup and no undo", "--confirm local");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after it was not meant");

        Checkout.Execute("CREATE TABLE by_hand (id INTEGER PRIMARY KEY)");
        var before = await ServerState.ReadAsync(Checkout);
        (await Checkout.RunAsync("MigrateOnly", "--env", "local", "--confirm", "local")).ShouldExit(5).ShouldSay("+ table by_hand");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(before, "after the refusal");
    }

    private async Task StartAsync()
    {
        await Checkout.RestoreAsync(ReleaseOne.Name);
        await Checkout.ResetSourcesAsync();
        await ReleaseTwo.ApplyAsync(Checkout);
    }
}
