using System.Text;
using CsCheck;
using Slipway.Environments;

namespace Slipway.Tests.Unit.Environments;

public sealed class ProblemTests
{
    private static readonly string[] Pieces =
        ["", "{", "}", "[", "]", "\"", ",", ":", "null", "-1", "1e999", "true", "${", "$${x}", "{x}", "\\", "\n", "\u0000", "//", "\\ud800", "🚢"];

    [Fact]
    public void Every_problem_stands_in_one_message_with_file_line_column_and_path()
    {
        using var repository = Repository.With("""
            {
              "application": "My App",
              "hosts": [
                { "name": "one", "kind": "telnet", "root": "/" },
                { "name": "two", "kind": "local", "root": "../other", "rooot": "x" }
              ],
              "database": { "engine": "oracle", "baseline": -1, "variables": { "1x": "y" } },
              "release": {
                "project": "/abs",
                "executables": [],
                "shared": "logs",
                "keep": "5",
                "selfContained": 1,
                "settings": { "A-B": "x", "OK": "{nowhere}/x", "MISSING": "${NOT_SET_ANYWHERE}", "OPEN": "${X", "NAME": "${1}" },
                "secrets": { "KEY": "written-out-secret", "EMPTY": "${EMPTY_SECRET}" }
              },
              "cron": { "jobs": [ { "name": "j", "schedule": "every day", "command": "a\nb" } ] },
              "health": { "minimumFreeDisk": "2 gigs" },
              "smoke": { "commands": [ { "name": "s", "requirement": "C1", "command": "x", "timeout": "5" } ] },
              "sandbox": { "simulator": { "project": "p", "port": 70000.5 } },
              "drils": true
            }
            """);

        var exception = Should.Throw<SettingsException>(() => repository.Load(variables: ("EMPTY_SECRET", "")));

        exception.Message.ShouldNotContain("written-out-secret");
        Approved.Match(exception.Message, "ProblemTests.every-problem");
    }

    [Theory]
    [InlineData("{\n  \"application\": \"x\"\n  \"drills\": true\n}", ".nuke/parameters.test.json:3:3: This is not JSON. '\"' is invalid after a value. Expected either ',', '}', or ']'.")]
    [InlineData("{ \"ключ\": nope }", ".nuke/parameters.test.json:1:12: This is not JSON. 'nope }' is an invalid JSON literal. Expected the literal 'null'.")]
    [InlineData("", ".nuke/parameters.test.json:1:1: This is not JSON. The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true.")]
    [InlineData("[1]", ".nuke/parameters.test.json:1:1: must be an object, but is an array")]
    [InlineData("{} {}", ".nuke/parameters.test.json:1:4: This is not JSON. '{' is invalid after a single JSON value. Expected end of data.")]
    [InlineData("{\n\"drills\": true,\n\"drills\": false }", ".nuke/parameters.test.json:3:1 drills: stands here a second time; the first is in line 2")]
    public void Broken_json_is_named_with_file_line_and_column(string stage, string problem)
    {
        using var repository = Repository.With(Repository.Minimal, stage);

        repository.Problems().ShouldBe([problem]);
    }

    [Fact]
    public void Both_files_are_read_before_anything_is_refused()
    {
        using var repository = Repository.With("{", "[");

        repository.Problems().Select(problem => problem.Split(':')[0]).ShouldBe([".nuke/parameters.json", ".nuke/parameters.test.json"]);
    }

    [Fact]
    public void Whatever_a_file_holds_it_loads_or_its_problems_are_named()
    {
        using var repository = Repository.With(Repository.Minimal);
        var path = Path.Combine(repository.Root, ".nuke/parameters.test.json");
        var edit = Gen.Select(Gen.Int[0, Repository.Minimal.Length - 1], Gen.Int[0, Pieces.Length - 1].Select(index => Pieces[index]));

        edit.List[1, 4].Sample(edits =>
        {
            var text = edits.Aggregate(Repository.Minimal, (text, change) => text[..Math.Min(change.Item1, text.Length)] + change.Item2 + text[Math.Min(change.Item1 + 1, text.Length)..]);
            File.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
            try
            {
                repository.Load();
            }
            catch (SettingsException e)
            {
                e.Problems.ShouldNotBeEmpty();
            }
        }, iter: 1000, threads: 1);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_a_problem_and_not_a_crash()
    {
        using var repository = Repository.With(Repository.Minimal);
        File.WriteAllBytes(Path.Combine(repository.Root, ".nuke/parameters.test.json"), [.. "{ \"application\": \""u8, 0xC3, 0x28, .. "\" }"u8]);

        repository.Problems().Single().ShouldStartWith(".nuke/parameters.test.json:1:");
    }

    [Fact]
    public void An_unknown_stage_lists_the_known_ones_and_the_nearest()
    {
        using var repository = Repository.With(Repository.Minimal).File(".nuke/parameters.production.json", "{}");

        var problem = Should.Throw<SettingsException>(() => EnvironmentLoader.Load(repository.Root, "prodction", [])).Problems.Single();

        problem.Message.ShouldBe("There is no environment 'prodction': known are production, test; did you mean 'production'?");
    }

    [Theory]
    [InlineData("../test")]
    [InlineData("")]
    [InlineData("schema")]
    public void A_stage_name_is_never_a_path(string name)
    {
        using var repository = Repository.With(Repository.Minimal).File(".nuke/parameters.schema.json", Repository.Minimal);

        Should.Throw<SettingsException>(() => EnvironmentLoader.Load(repository.Root, name, [])).Message.ShouldContain("There is no environment");
    }

    [Fact]
    public void A_repository_without_settings_says_so()
    {
        using var repository = new Repository();

        repository.Problems().ShouldBe(["There is no environment 'test': there is no .nuke/parameters.<environment>.json at all"]);
    }

    [Fact]
    public void A_root_on_a_host_over_SSH_is_absolute_and_the_same_on_all()
    {
        using var repository = Repository.With(Repository.Minimal, """{ "hosts": [{ "name": "a", "kind": "ssh", "root": "srv/app" }, { "name": "b", "kind": "ssh", "root": "/srv/other" }] }""");

        var problems = repository.Problems();
        problems.ShouldContain("hosts[0].root: must be absolute on a host that is reached by SSH, such as /srv/inventory");
        problems.ShouldContain("hosts[1].root: differs from that of hosts[0]; the same release goes to all hosts, so all need the same root");
    }

    [Theory]
    [InlineData("\"hosts\": [{\"name\":\"a\",\"kind\":\"local\",\"root\":\"x\"},{\"name\":\"a\",\"kind\":\"local\",\"root\":\"y\"}]", "hosts[1].name: 'a' is taken by hosts[0]")]
    [InlineData("\"status\": { \"commands\": [{\"name\":\"a\",\"command\":\"x\"},{\"name\":\"a\",\"command\":\"y\"}] }", "status.commands[1].name: 'a' is taken by status.commands[0]")]
    [InlineData("\"database\": { \"file\": null }", "database.file: is missing; SQLite needs the database file, relative to the host's root")]
    [InlineData("\"hosts\": [{\"name\":\"a\",\"kind\":\"ssh\",\"root\":\"/srv/app\"}]", "database.engine: is sqlite, whose file must lie on this machine; hosts over SSH need a database with a server")]
    [InlineData("\"hosts\": [{\"name\":\"a\",\"kind\":\"local\",\"root\":\"x\",\"user\":\"deploy\"}]", "hosts[0].user: is only for hosts of kind ssh; take it out, or set kind to \"ssh\"")]
    [InlineData("\"hosts\": []", ".nuke/parameters.test.json:1:12 hosts: needs at least 1 item. The machines that are deployed to. The first one keeps the journal.")]
    [InlineData("\"application\": \"app\\n\"", ".nuke/parameters.test.json:1:18 application: must be 1 to 63 lower-case letters, digits and dashes, beginning with a letter, but is 'app\\n'")]
    public void What_does_not_fit_together_is_a_problem(string stage, string problem)
    {
        using var repository = Repository.With(Repository.Minimal, $"{{ {stage} }}");

        repository.Problems().ShouldBe([problem]);
    }

    [Theory]
    [InlineData("/")]
    [InlineData(".")]
    [InlineData("a/../b")]
    [InlineData("{root}")]
    [InlineData("")]
    public void A_root_that_is_not_a_directory_of_its_own_is_refused(string root)
    {
        using var repository = Repository.With(Repository.Minimal);

        repository.Problems([$"hosts[0].root={root}"]).Single().ShouldContain("must be a directory of its own");
    }
}
