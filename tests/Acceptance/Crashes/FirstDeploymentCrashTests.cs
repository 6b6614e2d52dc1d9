using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance.Crashes;

/// <summary>The deployer is killed around every journal write of the first deployment ever.</summary>
public sealed class FirstDeploymentCrashTests(CrashLab lab) : IClassFixture<CrashLab>
{
    [Fact]
    public async Task A_first_deployment_killed_around_any_journal_write_is_completed_by_the_next_Deploy() =>
        await CrashLab.ProveAsync("first Deploy, then Deploy", lab.WritesOfFirst, lab.Checkout.WipeAsync, lab.Deploy, () => lab.Deploy(), () => ServerState.ReadAsync(lab.Checkout), lab.One);
}
