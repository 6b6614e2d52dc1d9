using System.Text;
using Slipway.Engine.Journals;

namespace Slipway.Reporting.Records;

/// <summary>What happened, when, why, and what state things are in: of a run that failed, for whoever has to explain it. Markdown, from the journal alone.</summary>
internal static class RecordIncident
{
    public static string Write(DeploymentRecord record, RunLog log, Func<string, string> redact)
    {
        var text = new StringBuilder();
        text.Append(Invariant($"# Incident: {RecordTexts.Title(record)}\n\n"));
        text.Append(Invariant($"**What:** {Clean(log.Failure is { } failure ? $"{failure.Step} failed" : "the run did not end")}  \n"));
        text.Append(Invariant($"**When:** {Words.Time(record.Started)} to {(record.Ended is { } ended ? Words.Time(ended) : "now")}  \n"));
        text.Append(Invariant($"**Why:** {Clean(log.Failure?.Error ?? "its deployer ended before it could say")}  \n"));
        text.Append(Invariant($"**State:** {RecordTexts.Sentence(record)}  \n"));
        text.Append(Invariant($"**By:** {Clean(record.User)} on {Clean(record.Machine)}, revision {Clean(record.Revision)}\n\n## Timeline (UTC)\n\n| time | what |\n|---|---|\n"));
        foreach (var entry in log.Entries)
        {
            text.Append(Invariant($"| {entry.Time.UtcDateTime:HH:mm:ss.fff} | {Clean(Told(entry))} |\n"));
        }

        text.Append("\n## Evidence of the step that failed\n\n");
        var evidence = log.Failure?.Evidence ?? [];
        text.Append(evidence.Length == 0 ? "None but its error.\n" : string.Concat(evidence.Select(line => Invariant($"- {RecordTexts.Mark(line.Status)}: {Clean(line.Item)}: {Clean(line.Found)}\n"))));
        text.Append(Invariant($"\nThe whole record is beside this file. Next: mend the cause, then `./build.sh {string.Join(' ', log.Began.Plan.Targets)} --env {record.Environment}`"));
        return text.Append(record.Ended is null ? Invariant($"; or take it back: `./build.sh Rollback --env {record.Environment}`.\n") : ".\n").ToString();

        string Clean(string foreign) => RecordMarkdown.Escape(Words.Clean(redact(foreign)).ReplaceLineEndings(" "));
    }

    private static string Told(JournalEntry entry) => entry switch
    {
        RunBegan began => $"{(began.Kind == RunKind.Rollback ? "rollback" : string.Join(", ", began.Plan.Targets))} began",
        RunResumed resumed => $"taken up by {resumed.By.User} on {resumed.By.Machine} to {resumed.Purpose}",
        StepStarted started => $"{started.Step} began to change things",
        StepDone done => $"{done.Step} was done after {Words.Duration(done.DurationMs)}",
        StepSkipped skipped => $"{skipped.Step} was skipped: {skipped.Reason}",
        StepFailed failed => $"{failed.Step} FAILED after {Words.Duration(failed.DurationMs)}: {failed.Error}",
        UndoStarted undo => $"{undo.Step} is being taken back",
        StepUndone undone => $"{undone.Step} was taken back after {Words.Duration(undone.DurationMs)}",
        UndoFailed stuck => $"{stuck.Step} could NOT be taken back: {stuck.Error}",
        RunEnded ended => $"ended: {ended.Outcome}",
        _ => entry.GetType().Name,
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
