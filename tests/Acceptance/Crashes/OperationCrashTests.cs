using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance.Crashes;

/// <summary>The deployer is killed around every journal write of what is done by hand: a restore, and a step back in the schema.</summary>
public sealed class OperationCrashTests(CrashLab lab) : IClassFixture<CrashLab>
{
    [Fact]
    public async Task A_restore_killed_around_any_journal_write_is_completed_by_the_next_Restore_or_taken_back_by_Rollback()
    {
        await lab.Checkout.RestoreAsync("one");
        (await lab.Checkout.RunAsync("Backup", "--env", "local")).ShouldExit(0);
        lab.Checkout.Execute("UPDATE inventory_data SET quantity = 4711 WHERE id = 199");
        lab.Checkout.Execute("DELETE FROM inventory_products");
        var changed = await StateAsync();
        await lab.Checkout.SaveAsync("changed");
        (await RestoreAsync()).ShouldExit(0);
        (await StateAsync()).ShouldBe(lab.One, "after a restore");
        var writes = lab.Checkout.Journal().Count;

        await CrashLab.ProveAsync("Restore, then Restore", writes, StartAsync, RestoreAsync, () => RestoreAsync(), StateAsync, lab.One);
        await CrashLab.ProveAsync("Restore, then Rollback", writes, StartAsync, RestoreAsync, () => lab.Rollback(), StateAsync, changed);

        Task StartAsync() => lab.Checkout.RestoreAsync("changed");
    }

    [Fact]
    public async Task A_step_back_killed_around_any_journal_write_is_one_step_and_not_two()
    {
        await lab.Checkout.RestoreAsync("one");
        (await BackAsync()).ShouldExit(0);
        var back = await StateAsync();
        lab.Checkout.Query("SELECT max(version) FROM migration_log WHERE status IN ('applied', 'baseline')").ShouldHaveSingleItem().ShouldBe(["5"]);
        var writes = lab.Checkout.Journal().Count;

        await CrashLab.ProveAsync("MigrateTo, then MigrateTo", writes, () => lab.Checkout.RestoreAsync("one"), BackAsync, AgainAsync, StateAsync, back);

        // One that was killed after its last write is done, and the same command once more is another step.
        async Task<Run> AgainAsync() => lab.Checkout.Journal()[^1]["type"]!.GetValue<string>() == "ended" && lab.Checkout.Segments().Count == 2
            ? await lab.Checkout.RunAsync("Status", "--env", "local") : await BackAsync();
    }

    private Task<Run> RestoreAsync(params string[] more) => lab.Checkout.RunAsync(["Restore", "--env", "local", "--backup", "latest", "--confirm", "local", .. more]);

    private Task<Run> BackAsync(params string[] more) => lab.Checkout.RunAsync(["MigrateTo", "--env", "local", "--to", "-1", "--confirm", "local", .. more]);

    private Task<ServerState> StateAsync() => ServerState.ReadAsync(lab.Checkout);
}
