using Slipway.Rollouts;

namespace Slipway.Tests.Integration.Rollouts;

internal static class RolloutStates
{
    /// <summary>In service, and all of it runs.</summary>
    public static void ShouldServe(this RolloutState state, string id, string? when = null)
    {
        state.Current.ShouldBe(id, when);
        state.Faults.ShouldBeEmpty(when);
    }
}
