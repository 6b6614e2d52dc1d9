using System.Text.Json.Nodes;
using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>What a person and a pipeline read. The approved texts have hashes, times and names of the machine masked.</summary>
public sealed class OutputTests(ReleaseOne one) : IClassFixture<ReleaseOne>
{
    private const string Marked = "marked-secret-0451-of-this-test";

    [Fact]
    public async Task Help_is_shown_with_and_without_asking_and_touches_nothing()
    {
        using var fresh = await Checkout.CreateAsync();
        var before = fresh.WholeCheckout();
        var help = (await fresh.RunAsync("--help")).ShouldExit(0);
        (await fresh.RunAsync()).ShouldExit(0).Output.ShouldBe(help.Output);
        (await fresh.RunAsync("Deploy", "--env", "local", "--help")).ShouldExit(0).Output.ShouldBe(help.Output);
        help.Error.ShouldBeEmpty();
        Approved.Match(help.Output, "OutputTests.help");
        fresh.WholeCheckout().ShouldBe(before);
    }

    [Fact]
    public async Task A_plan_is_shown_as_text_and_as_JSON_and_touches_nothing()
    {
        using var fresh = await Checkout.CreateAsync();
        var before = fresh.WholeCheckout();
        var plan = (await fresh.RunAsync("Deploy", "--env", "local", "--plan")).ShouldExit(0);
        Approved.Match(Masked.Of(plan.Output, fresh), "OutputTests.plan");
        var json = JsonNode.Parse((await fresh.RunAsync("Deploy", "--env", "local", "--plan", "--json")).ShouldExit(0).Output)!;
        json["steps"]!.AsArray().Select(step => step!["name"]!.GetValue<string>()).ShouldBe(
            ["Publish", "Practice", "HealthCheck", "StageCode", "TestMigration", "Backup", "SuspendCron", "Migrate", "DeployCode", "InstallCron", "SmokeTest", "Deploy"]);
        (await fresh.RunAsync("Deploy", "--env", "local", "--plan", "--diff")).ShouldExit(0).ShouldSay("Migrations:", "Release:", "+ inventory-sync.dll", "Crontab:", "0 */6 * * *");
        fresh.WholeCheckout().ShouldBe(before);
    }

    [Fact]
    public async Task A_plan_with_differences_shows_what_a_second_release_would_change()
    {
        await one.Checkout.RestoreAsync(ReleaseOne.Name);
        await one.Checkout.ResetSourcesAsync();
        await ReleaseTwo.ApplyAsync(one.Checkout);
        var before = one.Checkout.WholeServer();
        (await one.Checkout.RunAsync("Deploy", "--env", "local", "--diff")).ShouldExit(0).ShouldSay(
            "+ 0007 reorder_levels", "~ inventory-sync.dll", "~ .env", $"+ {ReleaseTwo.Schedule}", "- 0 */6 * * *");
        one.Checkout.WholeServer().ShouldBe(before);
    }

    [Fact]
    public async Task A_first_deployment_and_one_with_nothing_to_do_are_told_line_by_line()
    {
        await one.Checkout.ResetSourcesAsync();
        await one.Checkout.RestoreAsync(ReleaseOne.Name);
        one.Deployment.Error.ShouldBeEmpty();
        Approved.Match(Masked.Of(one.Deployment.Output, one.Checkout), "OutputTests.first");
        var again = (await one.Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(0);
        again.Error.ShouldBeEmpty();
        Approved.Match(Masked.Of(again.Output, one.Checkout), "OutputTests.nothing-to-do");
    }

    [Fact]
    public async Task Every_line_of_a_run_with_json_is_one_event()
    {
        await one.Checkout.RestoreAsync(ReleaseOne.Name);
        await one.Checkout.ResetSourcesAsync();
        await ReleaseTwo.ApplyAsync(one.Checkout);
        var events = Events((await one.Checkout.RunAsync("Deploy", "--env", "local", "--json", "--note", "a \"quoted\" note")).ShouldExit(0));
        events.ShouldAllBe(line => line.ContainsKey("event") && line.ContainsKey("time"));
        var names = events.Select(line => line["event"]!.GetValue<string>()).ToList();
        (names[0], names[^1]).ShouldBe(("begin", "result"));
        new[] { "began", "running", "started", "evidence", "done", "skipped", "said", "ended" }.Except(names).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_run_with_json_ends_with_its_exit_code_and_the_next_command()
    {
        await one.Checkout.RestoreAsync(ReleaseOne.Name);
        await one.Checkout.ResetSourcesAsync();
        await ReleaseTwo.ApplyAsync(one.Checkout);
        var failed = Events((await one.Checkout.RunAsync("Deploy", "--env", "local", "--json", "--drill", "fail:Migrate")).ShouldExit(1));
        failed[^1]["exit"]!.GetValue<int>().ShouldBe(1);
        failed[^1]["failedStep"]!.GetValue<string>().ShouldBe("Migrate");
        failed[^1]["next"]!.GetValue<string>().ShouldStartWith("./build.sh Deploy --env local");
        var wrong = Events((await one.Checkout.RunAsync("Deplyo", "--env", "local", "--json")).ShouldExit(2));
        wrong[^1]["exit"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task No_secret_is_in_any_output_journal_record_backup_or_manifest()
    {
        using var leaky = await Checkout.CreateAsync();
        leaky.EditParameters("parameters.json", settings =>
        {
            settings.Remove("apiCheck");
            // A release that tells its secrets to whoever runs it, and fails the first time.
            settings["smoke"]!["commands"] = JsonNode.Parse("""[{ "name": "leak", "command": "cat {current}/.env; echo $(cut -d= -f2 {current}/.env) >&2", "timeout": "1m" }]""");
        });
        var secrets = new Dictionary<string, string> { ["OZON_API_KEY"] = Marked, ["WB_TOKEN"] = $"{Marked}'\"$wb" };
        var said = new List<Run>
        {
            await leaky.RunWithAsync(secrets, "Deploy", "--env", "local", "--drill", "fail:SmokeTest", "--verbose"),
            await leaky.RunWithAsync(secrets, "Deploy", "--env", "local", "--json", "--note", $"the key is {Marked}"),
            await leaky.RunWithAsync(secrets, "Deploy", "--env", "local", "--diff", "--json"),
            await leaky.RunWithAsync(secrets, "Status", "--env", "local"),
            await leaky.RunWithAsync(secrets, "History", "--env", "local", "--json"),
            await leaky.RunWithAsync(secrets, "Rollback", "--env", "local", "--verbose"),
        };
        said.Select(run => run.ExitCode).ShouldBe([1, 0, 0, 0, 0, 0], string.Join('\n', said.Select(run => run.Everything)));
        said.ShouldAllBe(run => !run.Everything.Contains(Marked));
        said[0].ShouldSay("OZON_API_KEY", "***");
        foreach (var file in Tree.Of(leaky.Server).OfType<FileInfo>().Where(file => file.LinkTarget is null && file.Name != ".env"))
            (await File.ReadAllTextAsync(file.FullName)).Contains(Marked, StringComparison.Ordinal).ShouldBeFalse($"{file.FullName} holds a secret");
    }

    private static List<JsonObject> Events(Run run) => [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];
}
