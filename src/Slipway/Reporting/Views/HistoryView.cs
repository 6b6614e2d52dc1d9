using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Engine.Journals;
using Slipway.Engine.Targets;
using Slipway.Reporting.Views;

namespace Slipway.Reporting;

/// <summary>Writes the answer to History: one row a run, newest first; in JSON one document.</summary>
public static class HistoryView
{
    public static void Write(IReadOnlyList<RunLog> runs, Output output)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(output);
        if (output.Style == OutputStyle.Json)
            output.Writer.WriteLine(JsonText.Redacted(new JsonArray([.. runs.Select(RunJson.Of)]), output.Redact).ToJsonString(Engine.Json.Options));
        else if (runs.Count == 0)
            output.Writer.WriteLine("Nothing has been deployed yet.");
        else
            new TablePrinter(output).Print("History", ["Run", "Kind", "Outcome", "Started", "Duration", "By", "Revision", "Remark"], runs.Select(run => Row(run, runs[0].Live)).ToArray());
        output.Writer.Flush();
    }

    private static TableRow Row(RunLog run, IReadOnlyCollection<int> live)
    {
        var outcome = RunJson.Outcome(run);
        return new TableRow(
            [
                run.Number.ToString(CultureInfo.InvariantCulture),
                KindOf(run),
                outcome,
                Words.Time(run.Began.Time),
                run.Ended is { } ended ? Words.Duration((ended.Time - run.Began.Time).TotalMilliseconds) : "",
                $"{run.Began.By.User}@{run.Began.By.Machine}",
                Words.Short(run.Began.Revision),
                Remark(run, live),
            ],
            run.Ended?.Outcome switch { null => EvidenceStatus.Failed, RunOutcome.Undone => EvidenceStatus.Warning, RunOutcome.Unchanged => EvidenceStatus.Skipped, _ => EvidenceStatus.Ok });
    }

    // What can take nothing back is no deployment to a reader: a command that was run, a backup that was taken.
    private static string KindOf(RunLog run) => run.Began is { Kind: RunKind.Deployment, Plan: var plan } && plan.Steps.All(step => !step.Undoable)
        ? string.Join(", ", plan.Targets).ToLowerInvariant()
        : run.Began.Kind.ToString().ToLowerInvariant();

    private static string Remark(RunLog run, IReadOnlyCollection<int> live) => run switch
    {
        { Began.Kind: RunKind.Rollback } => $"took back {string.Join(", ", run.Began.TakesBack)}",
        { Failure: { } failure } => $"{failure.Step}: {Words.FirstLine(failure.Error)}",
        { Ended.Outcome: RunOutcome.Succeeded } => live.LastOrDefault() == run.Number ? "in effect" : live.Contains(run.Number) ? "can be rolled back to" : "taken back",
        { Ended.Outcome: RunOutcome.Unchanged, Began.Note: { } note } => Words.FirstLine(note),
        _ => "",
    };
}
