using Slipway.Engine.Journals;

namespace Slipway.Dashboard.Runs;

/// <summary>A step of a run as it stands.</summary>
/// <param name="Name">The step.</param>
/// <param name="State"><c>waiting</c>, <c>running</c>, <c>done</c>, <c>skipped</c>, <c>failed</c>, <c>undoing</c>, <c>taken back</c> or <c>undo failed</c>.</param>
/// <param name="Began">UTC; null when it has no beginning of its own in the journal.</param>
/// <param name="Milliseconds">How long it took; null while it has not ended.</param>
/// <param name="Text">Why it was skipped, or what failed.</param>
internal sealed record StepLine(string Name, string State, DateTimeOffset? Began, long? Milliseconds, string Text)
{
    /// <summary>The plan's steps in order, or for a rollback what is taken back in that order.</summary>
    public static IReadOnlyList<StepLine> Of(RunLog log)
    {
        var lines = new Dictionary<string, StepLine>(StringComparer.Ordinal);
        foreach (var step in log.Began.Plan.Steps.Where(_ => log.Began.Kind == RunKind.Deployment))
        {
            lines[step.Name] = new StepLine(step.Name, step.Skipped ? "skipped" : "waiting", null, null, step.Skipped ? "left out by --skip" : step.Description);
        }

        foreach (var entry in log.Entries)
        {
            if (Changed(log, entry, lines) is { } line)
            {
                lines[line.Name] = line;
            }
        }

        return [.. lines.Values];
    }

    /// <summary>The same for a run that somebody is at: what only looks has no beginning in the journal, so the first step that waits is the one that is at work.</summary>
    public static IReadOnlyList<StepLine> AtWork(RunLog log)
    {
        var lines = Of(log);
        var next = log.Ended is not null || log.IsUndoing || lines.Any(line => line.State == "running") ? null : lines.FirstOrDefault(line => line.State == "waiting");
        return next is null ? lines : [.. lines.Select(line => line == next ? line with { State = "running", Began = log.Entries[^1].Time } : line)];
    }

    private static StepLine? Changed(RunLog log, JournalEntry entry, Dictionary<string, StepLine> lines) => entry switch
    {
        StepStarted started => Was(lines, started.Step) with { State = "running", Began = entry.Time },
        StepDone done => Was(lines, done.Step) with { State = "done", Milliseconds = done.DurationMs },
        StepSkipped skipped => Was(lines, skipped.Step) with { State = "skipped", Text = skipped.Reason },
        StepFailed failed => Was(lines, failed.Step) with { State = "failed", Milliseconds = failed.DurationMs, Text = failed.Error },
        UndoStarted undo => Was(lines, NameOf(log, undo.Step, undo.Of)) with { State = "undoing", Began = entry.Time },
        StepUndone undone => Was(lines, NameOf(log, undone.Step, undone.Of)) with { State = "taken back" },
        UndoFailed stuck => Was(lines, NameOf(log, stuck.Step, stuck.Of)) with { State = "undo failed", Text = stuck.Error },
        _ => null,
    };

    private static StepLine Was(Dictionary<string, StepLine> lines, string name) => lines.GetValueOrDefault(name) ?? new StepLine(name, "waiting", null, null, "");

    private static string NameOf(RunLog log, string step, int of) => of == log.Number ? step : $"{step} of run {of}";
}
