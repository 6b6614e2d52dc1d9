using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Engine.Targets;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>
/// Runs the three test programs, the quick ones first, and adds up what they say. The longest proofs are explicit: they run when a filter asks for
/// their class, and not with everything, which is to end within the patience of whoever waits for it.
/// </summary>
internal sealed partial class TestRun(Workspace workspace, string? filter)
{
    private static readonly string[] Suites = ["Unit", "Integration", "Acceptance"];

    public async Task<TestTotal> RunAsync(StepContext step)
    {
        var total = new TestTotal(0, 0, 0);
        foreach (var suite in Suites)
        {
            step.Say($"{suite} tests");
            var program = $"tests/{suite}/bin/Release/net10.0/Slipway.{suite}.Tests";
            string[] arguments = filter is null ? ["-noColor"] : ["-noColor", "-explicit", "on", "-class", $"*{filter}*"];
            var result = await workspace.Here.RunAsync(Command.Of(program, arguments).AllowFailure(), step.Say, step.Cancel).ConfigureAwait(false);
            var found = Summary().Match(result.Output);
            total = found.Success
                ? new TestTotal(
                    total.Passed + Number(found, "total") - Number(found, "failed") - Number(found, "skipped") - Number(found, "notrun"),
                    total.Failed + Number(found, "failed") + Number(found, "errors"),
                    total.Skipped + Number(found, "skipped"))
                : filter is not null && result.Succeeded ? total : total with { Failed = total.Failed + 1 };
            if (!found.Success && !result.Succeeded)
            {
                step.Say($"{suite}: the test program ended with {result.ExitCode} and no summary");
            }
        }

        return total;
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Total: (?<total>\d+), Errors: (?<errors>\d+), Failed: (?<failed>\d+), Skipped: (?<skipped>\d+), Not Run: (?<notrun>\d+)")]
    private static partial Regex Summary();
}
