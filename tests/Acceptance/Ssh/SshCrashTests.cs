using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance.Ssh;

/// <summary>The crash proof over SSH: the deployer is killed, and what it ran on three hosts dies with its connections.</summary>
public sealed class SshCrashTests(SshCrashLab lab) : IClassFixture<SshCrashLab>
{
    [Fact(Explicit = true)]
    public async Task A_deployment_killed_around_any_journal_write_is_completed_by_the_next_Deploy()
    {
        await lab.ReadyAsync();
        await lab.ProveAsync("Deploy, then Deploy", CrashLab.AroundChanges(lab.JournalOfSecond), "one", lab.Deploy, () => lab.Deploy(), lab.Two!);
    }

    [Fact(Explicit = true)]
    public async Task A_rollback_killed_around_any_journal_write_is_completed_by_the_next_Rollback()
    {
        await lab.ReadyAsync();
        await lab.ProveAsync("Rollback, then Rollback", CrashLab.AroundChanges((await lab.MeasureRollbackAsync()).Journal), "two", lab.Rollback, () => lab.Rollback(), lab.One);
    }
}
