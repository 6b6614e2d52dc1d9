using Slipway.Hosts.Services;

namespace Slipway.Tests.Unit.Hosts;

public sealed class ServiceUnitTests
{
    [Fact]
    public void A_unit_is_as_approved_and_nothing_in_a_command_means_anything_to_systemd() => Approved.Match(
        ServiceUnit.Render(new Service("worker", """'/srv/50% off/run' --name "$USER" '\n' %h""") { Stop = TimeSpan.FromSeconds(9.2) }, "inventory@prod", "/srv/50% off/current"), "ServiceUnit");

    [Theory]
    [InlineData("a b", "true", "its name may have")]
    [InlineData("a.b", "true", "its name may have")]
    [InlineData("a", " ", "has no command")]
    [InlineData("a", "one\ntwo", "must be one line")]
    [InlineData("worker-1", "true", null)]
    public void A_service_that_cannot_be_one_says_why(string name, string command, string? problem)
    {
        if (problem is null)
            new Service(name, command).Problem.ShouldBeNull();
        else
            new Service(name, command).Problem!.ShouldContain(problem);
    }
}
