using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Runs;
using Slipway.Engine.Targets;

namespace Slipway.Reporting.Consoles;

/// <summary>Folds events into the rows of a table: the steps, then what is undone.</summary>
internal sealed class Board(TimeProvider time, Func<string, string> safe)
{
    private readonly List<BoardRow> rows = [];
    private readonly List<string> notices = [];
    private readonly List<(string Step, Evidence Evidence)> concerns = [];
    private readonly Pace pace = new(time);

    public IReadOnlyList<BoardRow> Rows => rows;

    public IReadOnlyList<string> Notices => notices;

    /// <summary>Evidence that is not as it should be.</summary>
    public IReadOnlyList<(string Step, Evidence Evidence)> Concerns => concerns;

    public void Plan(Plan plan)
    {
        if (rows.All(row => row.IsUndo))
            rows.AddRange(plan.Steps.Select(step => new BoardRow(safe(step.Name), IsUndo: false)));
    }

    public void Apply(RunEvent happened)
    {
        switch (happened)
        {
            case Notice notice: notices.Add(safe(notice.Text)); break;
            case RunBegan { Kind: RunKind.Deployment } began: Plan(began.Plan); break;
            case StepRunning running:
                pace.Begin(running.Step);
                Change(running.Step, running.Undo, row => row with { State = RowState.Running, Began = time.GetTimestamp() });
                break;
            case StepSaid said: Detail(said.Step, said.Text); break;
            case StepProgress progress: Detail(progress.Step, Progressed = Progress(progress)); break;
            case EvidenceFound found: Found(found); break;
            case StepDone done: End(done.Step, false, RowState.Done, done.DurationMs, Tally(done.Evidence)); break;
            case StepSkipped skipped: End(skipped.Step, false, RowState.Skipped, null, skipped.Reason); break;
            case StepFailed { Kind: FailureKind.Refused } refused: End(refused.Step, false, RowState.Refused, refused.DurationMs, refused.Error); break;
            case StepFailed failed: End(failed.Step, false, RowState.Failed, failed.DurationMs, failed.Error); break;
            case StepUndone undone: End(undone.Step, true, RowState.Done, undone.DurationMs, ""); break;
            case UndoFailed failed: End(failed.Step, true, RowState.Failed, null, failed.Error); break;
        }
    }

    /// <summary>How long the row has run, or ran.</summary>
    public double? Milliseconds(BoardRow row) =>
        row.State == RowState.Running ? time.GetElapsedTime(row.Began).TotalMilliseconds : row.DurationMs;

    /// <summary>The last progress, in words.</summary>
    public string Progressed { get; private set; } = "";

    private void Found(EvidenceFound found)
    {
        if (found.Evidence.Status is EvidenceStatus.Warning or EvidenceStatus.Failed) concerns.Add((safe(found.Step), found.Evidence));
        Detail(found.Step, $"{found.Evidence.Item}: {found.Evidence.Found}");
    }

    // What is said while a step is taken back belongs to the undo: the newest row of that name that runs.
    private void Detail(string step, string text)
    {
        var running = rows.FindLast(row => row.Step == step && row.State == RowState.Running);
        if (running is not null) Change(step, running.IsUndo, row => row with { Detail = safe(text) });
    }

    private void End(string step, bool undo, RowState state, long? duration, string detail) =>
        Change(step, undo, row => row with { State = state, DurationMs = duration, Detail = safe(detail) });

    private void Change(string step, bool undo, Func<BoardRow, BoardRow> change)
    {
        var name = safe(step);
        // A rollback over several deployments undoes a step of one name several times.
        var at = rows.FindLastIndex(row => row.Step == name && row.IsUndo == undo && (!undo || row.State == RowState.Running));
        if (at < 0)
        {
            rows.Add(new BoardRow(name, undo));
            at = rows.Count - 1;
        }
        rows[at] = change(rows[at]);
    }

    private static string Tally(IReadOnlyCollection<Evidence> evidence)
    {
        var parts = evidence.GroupBy(one => one.Status).OrderBy(group => group.Key)
            .Select(group => group.Key switch
            {
                EvidenceStatus.Ok => $"{group.Count()} ok",
                EvidenceStatus.Warning => Words.Count(group.Count(), "warning"),
                EvidenceStatus.Failed => $"{group.Count()} failed",
                _ => $"{group.Count()} skipped",
            });
        return string.Join(", ", parts);
    }

    private string Progress(StepProgress progress)
    {
        var (perSecond, left) = pace.Of(progress);
        return Words.Progress(progress.Done, progress.Total, progress.Unit, perSecond, left);
    }
}
