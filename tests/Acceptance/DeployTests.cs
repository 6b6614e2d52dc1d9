using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

public sealed class DeployTests(ReleaseOne one) : IClassFixture<ReleaseOne>
{
    [Fact]
    public async Task A_second_deployment_says_for_every_step_why_there_is_nothing_to_do_and_changes_nothing()
    {
        await one.Checkout.RestoreAsync(ReleaseOne.Name);
        var again = (await one.Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(0);
        again.ShouldSay(
            "the artifact of these sources exists", "the practice server is laid out already", "no migration is pending; the schema is at 6 inventory_products",
            "neither schema nor code will change", "is in service already", "the crontab has these 3 jobs already", "this deployment changed nothing", "nothing to do, everything is as it should be");
        (await ServerState.ReadAsync(one.Checkout)).ShouldBe(one.State, "after a deployment with nothing to do");
        one.Checkout.Segments().Count.ShouldBe(2);
        one.Checkout.Journal()[^1]["outcome"]!.GetValue<string>().ShouldBe("unchanged");
    }
}
