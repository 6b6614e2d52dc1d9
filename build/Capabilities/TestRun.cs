using Slipway.Engine.Targets;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>
/// Runs the three test programs, the quick ones first, and adds up what they say. The longest proofs are explicit: they run when a filter asks for
/// their class, and not with everything, which is to end within the patience of whoever waits for it.
/// </summary>
internal sealed class TestRun(Workspace workspace, string? filter)
{
    private static readonly string[] Suites = ["Unit", "Integration", "Acceptance"];

    public async Task<TestTotal> RunAsync(StepContext step)
    {
        var total = new TestTotal(0, 0, 0);
        List<string> failures = [];
        foreach (var suite in Suites)
        {
            step.Say($"{suite} tests");
            var program = $"tests/{suite}/bin/Release/net10.0/Slipway.{suite}.Tests";
            string[] arguments = filter is null ? ["-noColor"] : ["-noColor", "-explicit", "on", "-class", $"*{filter}*"];
            var result = await workspace.Here.RunAsync(Command.Of(program, arguments).AllowFailure(), step.Say, step.Cancel).ConfigureAwait(false);
            failures.AddRange(TestOutput.Failures(result.Output));
            if (TestOutput.Total(result.Output) is { } found)
            {
                total = total.With(found);
            }
            else if (filter is null || !result.Succeeded)
            {
                failures.Add($"the {suite} tests: the program ended with {result.ExitCode} and no summary");
                total = total with { Failed = total.Failed + 1 };
            }
        }

        foreach (var failure in failures)
        {
            step.Say($"failed: {failure}");
        }

        return total;
    }
}
