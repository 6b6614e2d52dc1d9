using Slipway.Engine.Journals;
using Slipway.Engine.Runs;

namespace Slipway.Reporting.Consoles;

/// <summary>The last words of a run: what came of it, what state things are in, and what to do next.</summary>
internal static class Endings
{
    public static string Headline(string title, RunResult result, double milliseconds)
    {
        var after = $"after {Words.Duration(milliseconds)}";
        return result.Exit switch
        {
            0 when result.Log?.Ended?.Outcome == RunOutcome.Unchanged => $"{title}: nothing to do, everything is as it should be ({Words.Duration(milliseconds)}).",
            0 => $"{title}: done in {Words.Duration(milliseconds)}.",
            3 => $"{title}: FAILED {after} and could NOT be undone. Things are between the old state and the new one.",
            5 => $"{title}: refused {after} at {result.FailedStep}. {State(result)}",
            _ => $"{title}: FAILED {after} at {result.FailedStep}. {State(result)}",
        };
    }

    private static string State(RunResult result) =>
        result.Log is null ? "Nothing was changed." : "Everything it had started was undone; things are as they were before.";
}
