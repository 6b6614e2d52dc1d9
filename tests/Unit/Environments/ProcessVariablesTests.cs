using Slipway.Environments;

namespace Slipway.Tests.Unit.Environments;

public sealed class ProcessVariablesTests
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("woodpecker", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Continuous_integration_is_what_services_set(string? value, bool expected) =>
        With(("CI", value)).IsContinuousIntegration.ShouldBe(expected);

    [Fact]
    public void Colour_is_off_when_asked_for_or_when_the_terminal_has_none()
    {
        With(("NO_COLOR", "1")).NoColor.ShouldBeTrue();
        With(("NO_COLOR", "")).NoColor.ShouldBeFalse();
        With(("TERM", "dumb")).NoColor.ShouldBeTrue();
        With(("TERM", "xterm")).NoColor.ShouldBeFalse();
    }

    [Fact]
    public void Who_acts_is_the_person_behind_a_pipeline_when_it_says_so()
    {
        With(("CI", "true"), ("GITHUB_ACTOR", "ada"), ("USER", "runner")).User.ShouldBe("ada");
        With(("GITHUB_ACTOR", "ada"), ("USER", "grace")).User.ShouldBe("grace");
        With().User.ShouldNotBeEmpty();
    }

    [Fact]
    public void The_process_is_read_once() => ProcessVariables.FromProcess()["PATH"].ShouldNotBeNull();

    private static ProcessVariables With(params (string Name, string? Value)[] values) => new(values.ToDictionary(pair => pair.Name, pair => pair.Value));
}
