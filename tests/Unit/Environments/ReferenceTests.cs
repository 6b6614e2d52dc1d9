using System.Runtime.Versioning;
using Slipway.Environments;

namespace Slipway.Tests.Unit.Environments;

public sealed class ReferenceTests
{
    [Theory]
    [InlineData("${HOME_URL}/x", "http://h/x")]
    [InlineData("${NOPE:-fallback}", "fallback")]
    [InlineData("${NOPE:-}", "")]
    [InlineData("${BLANK:-instead}", "instead")]
    [InlineData("${BLANK}", "")]
    [InlineData("${NOPE:-${HOME_URL}/y}", "http://h/y")]
    [InlineData("${NOPE:-{shared}/y}", "{shared}/y")]
    [InlineData("${IN_FILE}", "from .env")]
    [InlineData("${IN_BOTH}", "process")]
    [InlineData("$${HOME_URL} $HOME_URL $", "${HOME_URL} $HOME_URL $")]
    [InlineData("${TRICKY}", "${HOME_URL}")]
    public void References_resolve_from_the_process_then_from_the_file_then_from_the_fallback(string text, string resolved)
    {
        using var repository = Repository.With(Repository.Minimal).File(".env", "IN_FILE='from .env'\nIN_BOTH=file\n");

        var settings = repository.Load([$"release.settings.X={text}"],
            ("HOME_URL", "http://h"), ("BLANK", ""), ("IN_BOTH", "process"), ("TRICKY", "${HOME_URL}")).Settings;

        settings.Release.Settings["X"].ShouldBe(resolved);
    }

    [Fact]
    public void A_reference_may_stand_for_a_number_and_is_checked_as_one()
    {
        using var repository = Repository.With(Repository.Minimal, """{ "release": { "keep": "${KEEP:-7}" } }""");

        repository.Load().Settings.Release.Keep.ShouldBe(7);
        repository.Load(variables: ("KEEP", "8")).Settings.Release.Keep.ShouldBe(8);
        repository.Problems(variables: ("KEEP", "eight")).ShouldBe([".nuke/parameters.test.json:1:24 release.keep: must be a whole number, but is 'eight'"]);
        repository.Problems(variables: ("KEEP", "1")).Single().ShouldEndWith("must be from 2 to 1000, but is 1");
    }

    [Fact]
    public void What_the_stage_replaced_need_not_be_set()
    {
        using var repository = Repository.With(
            Repository.Minimal.Replace("\"src/App\"", "\"${NEVER_SET}\""), """{ "release": { "project": "src/Other" } }""");

        repository.Load().Settings.Release.Project.ShouldBe("src/Other");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_file_of_variables_that_others_can_read_is_warned_about()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are a Unix matter");
        using var repository = Repository.With(Repository.Minimal).File(".env", "A=1\n");
        var path = Path.Combine(repository.Root, ".env");

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        repository.Load().Warnings.ShouldBeEmpty();

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        repository.Load().Warnings.ShouldBe([".env holds secrets and other users of this machine can read or change it. Run: chmod 600 .env"]);
    }

    [Fact]
    public void A_broken_file_of_variables_is_a_problem_that_does_not_quote_it()
    {
        using var repository = Repository.With(Repository.Minimal).File(".env", "TOKEN hunter2 = = '\n");

        var problem = repository.Problems().Single();

        problem.ShouldStartWith(".env: is not made of NAME=value lines");
        problem.ShouldNotContain("hunter2");
    }

    [Fact]
    public void Placeholders_stay_until_they_are_expanded()
    {
        using var repository = Repository.With(Repository.Minimal);
        var text = repository.Load(["release.settings.X={shared}/a:{root}"]).Settings.Release.Settings["X"];

        text.ShouldBe("{shared}/a:{root}");
        Placeholders.Expand(text, new Dictionary<string, string> { ["shared"] = "/s", ["root"] = "/r" }).ShouldBe("/s/a:/r");
        Should.Throw<ArgumentException>(() => Placeholders.Expand("{artifact}", new Dictionary<string, string> { ["root"] = "/r" }))
            .Message.ShouldBe("{artifact} in '{artifact}' has no value here; {root} have.");
    }
}
