using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance.Crashes;

/// <summary>The deployer is killed around every journal write of a second release's deployment, and it is taken back.</summary>
public sealed class UndoneDeploymentCrashTests(CrashLab lab) : IClassFixture<CrashLab>
{
    [Fact]
    public async Task A_deployment_killed_around_any_journal_write_is_taken_back_by_Rollback()
    {
        await lab.SecondAsync();
        await CrashLab.ProveAsync("Deploy, then Rollback", lab.WritesOfSecond, () => lab.Checkout.RestoreAsync("one"), lab.Deploy, () => lab.Rollback(), () => ServerState.ReadAsync(lab.Checkout), lab.One);
    }
}
