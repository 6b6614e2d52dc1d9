using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>A second release with a migration, and the way back from it and from the first.</summary>
public sealed class RollbackTests(ReleaseOne one) : IClassFixture<ReleaseOne>
{
    private Checkout Checkout => one.Checkout;

    [Fact]
    public async Task A_rollback_brings_code_schema_crontab_and_configuration_back_byte_for_byte()
    {
        var two = await DeployTwoAsync();
        (await ServerState.ReadAsync(Checkout)).DifferenceTo(one.State).Count.ShouldBeGreaterThan(50);
        File.ReadAllText(Path.Combine(Checkout.Server, "crontab")).ShouldContain(ReleaseTwo.Schedule);
        File.ReadAllText(Path.Combine(Checkout.Server, "current/.env")).ShouldContain("RELEASE_NOTE='two'");
        // Said before it happens: by the rehearsal, that is before the migration is applied.
        two.ShouldSay("going back would lose: inventory_data.reorder_level: 50 values", "going back would lose: reorders: 1 row");
        two.Output.IndexOf("going back would lose", StringComparison.Ordinal).ShouldBeLessThan(two.Output.IndexOf("Up 0007", StringComparison.Ordinal));

        var back = (await Checkout.RunAsync("Rollback", "--env", "local")).ShouldExit(0);
        back.ShouldSay("going back loses inventory_data.reorder_level: 50 values", "going back loses reorders: 1 row");
        back.Output.IndexOf("going back loses", StringComparison.Ordinal).ShouldBeLessThan(back.Output.IndexOf("Down 0007", StringComparison.Ordinal));
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after the rollback");
    }

    [Fact]
    public async Task Rows_that_the_new_release_wrote_into_old_columns_survive_the_rollback()
    {
        await DeployTwoAsync();
        Checkout.Execute("UPDATE inventory_data SET quantity = 4711, quantity_present = 4711, reorder_level = 99 WHERE id = 199").ShouldBe(1);
        Checkout.Execute("INSERT INTO inventory_products (source, account_id, external_sku, external_product_id, product_name, last_sync_at, last_sync_id) VALUES ('ozon', '123456', 42, 43, 'of the new release', '2026-12-01', 99)").ShouldBe(1);
        (await Checkout.RunAsync("Rollback", "--env", "local")).ShouldExit(0).ShouldSay("going back loses inventory_data.reorder_level: 51 values");
        Checkout.Query("SELECT quantity, quantity_present FROM inventory_data WHERE id = 199")[0].ShouldBe(["4711", "4711"]);
        Checkout.Scalar("SELECT product_name FROM inventory_products WHERE external_sku = 42").ShouldBe("of the new release");
        var difference = (await ServerState.ReadAsync(Checkout)).DifferenceTo(one.State);
        difference.Count.ShouldBe(3, string.Join('\n', difference));
    }

    [Fact]
    public async Task Rolling_back_to_a_deployment_takes_back_all_that_came_after_it()
    {
        await DeployTwoAsync();
        Checkout.EditParameters("parameters.json", settings => settings["cron"]!["jobs"]![1]!["schedule"] = "5 * * * *");
        (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(0);
        var back = (await Checkout.RunAsync("Rollback", "--env", "local", "--to", "1")).ShouldExit(0);
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after rolling two deployments back");
        Checkout.Journal()[^1]["live"]!.ToJsonString().ShouldBe("[1]");
        (await Checkout.RunAsync("Rollback", "--env", "local", "--to", "1")).ShouldExit(0).ShouldSay("there is nothing to take back");
    }

    [Fact]
    public async Task Rolling_the_first_deployment_back_ends_in_the_legacy_schema_without_release_and_jobs()
    {
        await Checkout.RestoreAsync(ReleaseOne.Name);
        (await Checkout.RunAsync("Rollback", "--env", "local", "--to", "0")).ShouldExit(0);
        var state = await ServerState.ReadAsync(Checkout);
        state.Lines.ShouldContain("current -> nothing");
        state.Lines.ShouldContain("crontab: none");
        state.Lines.Where(line => line.StartsWith("left over", StringComparison.Ordinal) || line.StartsWith("releases/", StringComparison.Ordinal) || line.StartsWith("migration ", StringComparison.Ordinal)).ShouldBeEmpty();
        using var legacy = await LegacyAsync();
        legacy.Query("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name").Select(row => string.Join(' ', row)).ShouldBe(
            Checkout.Query("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE 'migration_log%' ORDER BY name").Select(row => string.Join(' ', row)));
        // What the sync wrote stays; whose row it is, and all that no marketplace knows, is as it was.
        const string Identity = "SELECT id, marketplace, product_id, sku, created_at, CASE WHEN id IN (197, 198, 199) THEN quantity || ' ' || updated_at END FROM inventory_data WHERE id <= 200 ORDER BY id";
        Checkout.Query(Identity).Select(row => string.Join('|', row)).ShouldBe(legacy.Query(Identity).Select(row => string.Join('|', row)));
    }

    [Fact]
    public async Task A_first_deployment_that_fails_before_the_sync_has_run_leaves_the_legacy_database_exactly()
    {
        using var fresh = await LegacyAsync();
        var legacy = fresh.Query("SELECT * FROM inventory_data ORDER BY id").Select(row => string.Join('|', row)).ToList();
        legacy.Count.ShouldBe(200);
        (await fresh.RunAsync("Deploy", "--env", "local", "--drill", "fail:InstallCron")).ShouldExit(1);
        fresh.Query("SELECT * FROM inventory_data ORDER BY id").Select(row => string.Join('|', row)).ShouldBe(legacy);
        fresh.Query("SELECT seq FROM sqlite_sequence WHERE name = 'inventory_data'")[0][0].ShouldBe("200");
    }

    // A working copy whose server is laid out and nothing more.
    private static async Task<Checkout> LegacyAsync()
    {
        var checkout = await Checkout.CreateAsync();
        (await checkout.RunAsync("Deploy", "--env", "local", "--drill", "fail:HealthCheck")).ShouldExit(1);
        return checkout;
    }

    private async Task<Run> DeployTwoAsync()
    {
        await Checkout.RestoreAsync(ReleaseOne.Name);
        await Checkout.ResetSourcesAsync();
        await ReleaseTwo.ApplyAsync(Checkout);
        return (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(0);
    }
}
