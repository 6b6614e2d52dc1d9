using Slipway.Environments;

namespace Slipway.Tests.Unit.Environments;

public sealed class MergingTests
{
    [Fact]
    public void The_least_settings_load_and_everything_else_has_its_default()
    {
        using var repository = Repository.With(Repository.Minimal);

        var settings = repository.Load().Settings;

        settings.Release.Keep.ShouldBe(5);
        settings.Release.SelfContained.ShouldBeFalse();
        settings.Release.Settings.ShouldBeEmpty();
        settings.Health.MinimumFreeDisk.Bytes.ShouldBe(2L * 1024 * 1024 * 1024);
        settings.Cron.Jobs.ShouldBeEmpty();
        settings.Smoke.Commands.ShouldBeEmpty();
        settings.Gates.RequireCleanTree.ShouldBeFalse();
        settings.Database.Baseline.ShouldBeNull();
        settings.Sandbox.ShouldBeNull();
        settings.ApiCheck.ShouldBeNull();
        settings.Drills.ShouldBeFalse();
    }

    [Fact]
    public void A_stage_is_laid_over_the_defaults_objects_merging_and_lists_replacing()
    {
        using var repository = Repository.With(Repository.Minimal, """
            {
              // Comments and trailing commas are welcome.
              "hosts": [{ "name": "two", "kind": "local", "root": "other" },],
              "release": { "keep": 9, "settings": { "A": "1" }, },
            }
            """);

        var settings = repository.Load().Settings;

        settings.Hosts.Select(host => host.Name).ShouldBe(["two"]);
        settings.Release.Keep.ShouldBe(9);
        settings.Release.Project.ShouldBe("src/App");
        settings.Release.Settings["A"].ShouldBe("1");
    }

    [Fact]
    public void Null_takes_back_what_the_defaults_set()
    {
        using var repository = Repository.With(
            Repository.Minimal.Replace("\"application\"", "\"drills\": true, \"sandbox\": { \"databaseSeed\": \"a.sql\" }, \"application\""),
            """{ "sandbox": null, "drills": null, "release": { "settings": { "GONE": null } } }""");

        var settings = repository.Load().Settings;

        settings.Sandbox.ShouldBeNull();
        settings.Drills.ShouldBeFalse();
        settings.Release.Settings.ShouldBeEmpty();
    }

    [Fact]
    public void The_command_line_wins_over_the_files_and_converts_to_what_the_key_needs()
    {
        using var repository = Repository.With(Repository.Minimal);

        var settings = repository.Load(
            ["release.keep=3", "release.keep=4", "drills=true", "hosts[0].root=/srv/app", "health.minimumFreeDisk=500 MB",
             "release.settings.URL=http://x/?a=b", "cron.jobs=[{\"name\":\"j\",\"schedule\":\"@daily\",\"command\":\"{current}/app\"}]", "release.executables[1]=tool"]).Settings;

        settings.Release.Keep.ShouldBe(4);
        settings.Drills.ShouldBeTrue();
        settings.Hosts[0].Root.ShouldBe("/srv/app");
        settings.Hosts[0].Name.ShouldBe("one");
        settings.Health.MinimumFreeDisk.ToString().ShouldBe("500 MB");
        settings.Release.Settings["URL"].ShouldBe("http://x/?a=b");
        settings.Cron.Jobs.Single().Name.ShouldBe("j");
        settings.Release.Executables.ShouldBe(["app", "tool"]);
    }

    [Theory]
    [InlineData("nonsense", "--set: must be path=value, such as release.keep=3 or hosts[0].root=/srv/app")]
    [InlineData("=5", "--set: must be path=value, such as release.keep=3 or hosts[0].root=/srv/app")]
    [InlineData("release..keep=5", "--set: must be path=value, such as release.keep=3 or hosts[0].root=/srv/app")]
    [InlineData("release.kep=5", "--set release.kep: is not a key here; did you mean 'keep'?")]
    [InlineData("release.keep=many", "--set release.keep: must be a whole number, but is 'many'")]
    [InlineData("hosts[7].root=x", "--set hosts[7]: cannot be set: hosts has 1 items")]
    [InlineData("application.name=x", "--set application.name: cannot be set: application is a text")]
    [InlineData("release[0]=x", "--set release[0]: cannot be set: release is an object")]
    [InlineData("hosts=[{", "--set:1:3: This is not JSON. Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed.")]
    [InlineData("release.secrets.KEY=hunter2", "--set release.secrets.KEY: is a secret and must be a reference such as ${KEY} to a variable of the environment or .env")]
    public void A_bad_override_is_named_and_its_value_is_not_repeated_where_it_may_be_secret(string text, string problem)
    {
        using var repository = Repository.With(Repository.Minimal);

        repository.Problems([text]).ShouldBe([problem]);
    }

    [Fact]
    public void Every_stage_that_has_a_file_is_known()
    {
        using var repository = Repository.With("{}").File(".nuke/parameters.prod.json", "{}")
            .File(".nuke/parameters.schema.json", "{}").File(".nuke/parameters.Bad Name.json", "{}").File(".nuke/other.json", "{}");

        EnvironmentLoader.Known(repository.Root).ShouldBe(["prod", "test"]);
        EnvironmentLoader.Known(Path.Combine(repository.Root, "nowhere")).ShouldBeEmpty();
    }
}
