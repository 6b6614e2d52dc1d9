using Slipway.Rollouts;
using Slipway.Rollouts.Compose;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Rollouts;

/// <summary>All that is asked of releases behind the embedded proxy, asked of them behind nginx.</summary>
public sealed class NginxRolloutTests(ContainerEngine engine) : ComposeRolloutTests(engine)
{
    private protected override ProxyKind Proxy => ProxyKind.Nginx;

    private protected override Task<Rollout> CreateAsync()
    {
        // Minutes, and most of it is the rollout's. What nginx does otherwise is tested in NginxSwitchTests.
        Assert.SkipUnless(System.Environment.GetEnvironmentVariable("LAB_NGINX") == "1", "THE WHOLE CONTRACT BEHIND NGINX IS NOT TESTED: LAB_NGINX=1 asks for it.");
        return base.CreateAsync();
    }
}
