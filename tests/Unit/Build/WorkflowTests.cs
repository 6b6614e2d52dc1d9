using System.Reflection;
using System.Text.RegularExpressions;
using Slipway.Build.Cli;
using Slipway.Engine.Targets;
using Slipway.Tests.Unit.House;
using YamlDotNet.RepresentationModel;

namespace Slipway.Tests.Unit.Build;

/// <summary>The shipped workflow for GitHub: what can be told of it without running it there.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, ".github/workflows/deploy.yml"));

    private static readonly YamlMappingNode Workflow = Read();

    private static IReadOnlyList<(string Name, YamlMappingNode Job)> Jobs => [.. Map(Workflow, "jobs").Select(pair => (Value(pair.Key), (YamlMappingNode)pair.Value))];

    private static IReadOnlyList<(string Job, YamlMappingNode Step)> Steps => [.. Jobs.SelectMany(job => ((YamlSequenceNode)job.Job["steps"]).Select(step => (job.Name, (YamlMappingNode)step)))];

    private static IReadOnlyList<string> Scripts => [.. Steps.Where(one => one.Step.Children.ContainsKey("run")).Select(one => Value(one.Step["run"]))];

    [Fact]
    public void Every_command_of_ours_has_targets_and_options_that_exist()
    {
        var targets = typeof(Slipway.Build.Build).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(one => one.PropertyType == typeof(Target)).Select(one => one.Name).ToHashSet();
        var commands = Scripts.SelectMany(script => script.Split('\n')).Where(line => line.Contains("./build.sh", StringComparison.Ordinal)).Select(line => line.Trim()).ToList();
        commands.Count.ShouldBeGreaterThan(7);
        foreach (var command in commands)
        {
            // What a shell adds only when a variable is set is taken as if it were.
            var words = Redirection().Replace(Optional().Replace(command, "$1"), "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(word => word.Trim('"').Replace("$TO", "7", StringComparison.Ordinal)).ToList();
            var invocation = new CommandLine().Parse(["--repository", Repository.Root, .. words]);
            invocation.Targets.ShouldNotBeEmpty(command);
            invocation.Targets.ShouldBeSubsetOf(targets, command);
        }

        new[] { "Test", "MigrateOnly", "TestMigration", "Deploy", "Rollback" }.ShouldBeSubsetOf(commands.Select(command => command.Split(' ')[1]));
    }

    [Fact]
    public void Nothing_is_allowed_but_what_a_job_needs()
    {
        Map(Workflow, "permissions").ShouldBeEmpty();
        foreach (var (name, job) in Jobs)
        {
            var wanted = name == "rehearse" ? new Dictionary<string, string> { ["contents"] = "read", ["pull-requests"] = "write" } : new Dictionary<string, string> { ["contents"] = "read" };
            Map(job, "permissions").ToDictionary(pair => Value(pair.Key), pair => Value(pair.Value)).ShouldBe(wanted, name);
            job.Children.ContainsKey("timeout-minutes").ShouldBeTrue(name);
        }
    }

    [Fact]
    public void Actions_are_pinned_and_keep_no_credentials()
    {
        var actions = Steps.Where(one => one.Step.Children.ContainsKey("uses")).ToList();
        actions.ShouldAllBe(one => Pinned().IsMatch(Value(one.Step["uses"])));
        actions.Where(one => Value(one.Step["uses"]).StartsWith("actions/checkout@", StringComparison.Ordinal)).ShouldAllBe(one => Value(((YamlMappingNode)one.Step["with"])["persist-credentials"]) == "false");
    }

    [Fact]
    public void Secrets_and_texts_of_others_reach_scripts_by_the_environment_alone()
    {
        Scripts.ShouldAllBe(script => !script.Contains("${{", StringComparison.Ordinal));
        foreach (var (job, step) in Steps.Where(one => one.Step.ToString().Contains("secrets.", StringComparison.Ordinal)))
            Map(step, "env").Count(pair => Value(pair.Value).Contains("secrets.", StringComparison.Ordinal)).ShouldBe(SecretUse().Count(step.ToString()), job);
        // A pull request is somebody's code: no job that runs for one sees a secret.
        foreach (var (name, job) in Jobs.Where(one => one.Job.ToString().Contains("secrets.", StringComparison.Ordinal)))
            (Value(job["environment"]), name is "deploy" or "rollback").ShouldBe(("production", true), name);
        Text.ShouldNotContain("pull_request_target");
    }

    [Fact]
    public void Production_is_changed_by_one_job_at_a_time_and_never_cut_off()
    {
        foreach (var (name, job) in Jobs.Where(one => one.Name is "deploy" or "rollback"))
        {
            var concurrency = Map(job, "concurrency").ToDictionary(pair => Value(pair.Key), pair => Value(pair.Value));
            concurrency.ShouldBe(new Dictionary<string, string> { ["group"] = "production", ["cancel-in-progress"] = "false" }, name);
        }

        ((YamlSequenceNode)Jobs.Single(one => one.Name == "deploy").Job["needs"]).Select(Value).ShouldContain("test");
        Value(Jobs.Single(one => one.Name == "deploy").Job["if"]).ShouldContain("refs/heads/main");
    }

    private static YamlMappingNode Read()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Text));
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Map(YamlMappingNode node, string key) => ((YamlMappingNode)node[key]).Children;

    private static string Value(YamlNode node) => ((YamlScalarNode)node).Value ?? "";

    [GeneratedRegex(@"\$\{\w+:\+([^}]*)\}")]
    private static partial Regex Optional();

    [GeneratedRegex(@" \d?>.*$")]
    private static partial Regex Redirection();

    [GeneratedRegex(@"^[\w.-]+/[\w./-]+@(v\d+(\.\d+)*|[0-9a-f]{40})$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"secrets\.")]
    private static partial Regex SecretUse();
}
