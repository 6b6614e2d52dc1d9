using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>Every command in a fenced sh block of README.md is run, in order, in a fresh working copy.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task Every_command_of_the_readme_runs_in_the_order_in_which_it_stands_there()
    {
        var commands = Commands(await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "README.md"))).ToList();
        commands.ShouldContain("./build.sh Test");
        commands.ShouldContain("./build.sh Deploy --env local");
        commands.ShouldContain("./build.sh Rollback --env local");
        using var checkout = await Checkout.CreateAsync();
        foreach (var command in commands.Where(command => !command.StartsWith("git clone ", StringComparison.Ordinal) && !command.StartsWith("cd ", StringComparison.Ordinal)))
        {
            command.ShouldStartWith("./build.sh", Case.Sensitive, "README.md should have a newcomer run nothing else");
            if (command == "./build.sh Test")
                await TestAsync();
            else
                (await checkout.RunAsync(command.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..])).ShouldExit(0);
        }
    }

    // The whole of it would run this test again; and in the repository itself everything is compiled already.
    private static async Task TestAsync()
    {
        var output = await Tool.RunAsync(Repository.Root, Path.Combine(Repository.Root, "build.sh"), "Test", "--filter", "PlannerTests");
        output.TrimEnd().Split('\n')[^1].ShouldMatch(@"^[1-9]\d* passed, 0 failed, \d+ skipped$");
    }

    private static IEnumerable<string> Commands(IEnumerable<string> lines)
    {
        var inside = false;
        foreach (var line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                inside = !inside && line == "```sh";
            else if (inside && line.Split(" #")[0].Trim() is { Length: > 0 } command && !command.StartsWith('#'))
                yield return command;
        }
    }
}
