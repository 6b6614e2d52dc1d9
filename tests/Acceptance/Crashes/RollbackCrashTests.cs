using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance.Crashes;

/// <summary>The deployer is killed around every journal write of a rollback.</summary>
public sealed class RollbackCrashTests(CrashLab lab) : IClassFixture<CrashLab>
{
    [Fact]
    public async Task A_rollback_killed_around_any_journal_write_is_completed_by_the_next_Rollback() =>
        await CrashLab.ProveAsync("Rollback, then Rollback", await WritesAsync(), () => lab.Checkout.RestoreAsync("two"), lab.Rollback, () => lab.Rollback(), () => ServerState.ReadAsync(lab.Checkout), lab.One);

    [Fact]
    public async Task A_rollback_killed_around_any_journal_write_is_finished_before_the_next_Deploy_deploys() =>
        await CrashLab.ProveAsync("Rollback, then Deploy", await WritesAsync(), () => lab.Checkout.RestoreAsync("two"), lab.Rollback, () => lab.Deploy(), () => ServerState.ReadAsync(lab.Checkout), lab.Two!);

    private async Task<int> WritesAsync()
    {
        await lab.SecondAsync();
        await lab.Checkout.RestoreAsync("two");
        (await lab.Rollback()).ShouldExit(0);
        (await ServerState.ReadAsync(lab.Checkout)).ShouldBe(lab.One, "after a rollback");
        return lab.Checkout.Journal().Count;
    }
}
