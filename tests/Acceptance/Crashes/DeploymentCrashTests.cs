using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance.Crashes;

/// <summary>The deployer is killed around every journal write of a second release's deployment, and the same command is run again.</summary>
public sealed class DeploymentCrashTests(CrashLab lab) : IClassFixture<CrashLab>
{
    [Fact]
    public async Task A_deployment_killed_around_any_journal_write_is_completed_by_the_next_Deploy()
    {
        await lab.SecondAsync();
        await CrashLab.ProveAsync("Deploy, then Deploy", lab.WritesOfSecond, () => lab.Checkout.RestoreAsync("one"), lab.Deploy, () => lab.Deploy(), () => ServerState.ReadAsync(lab.Checkout), lab.Two!);
    }
}
