using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Runs;
using Slipway.Engine.Targets;

namespace Slipway.Reporting.Consoles;

/// <summary>Tells a run line by line. Progress is told every ten seconds at most: a pipeline keeps every line for ever.</summary>
internal sealed class PlainView(Output output) : RunView(output)
{
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(10);

    private readonly Board board = new(output.Time, text => Words.Clean(output.Redact(text)));
    private string title = "Run";
    private string current = "";
    private long began = output.Time.GetTimestamp();
    private long lastProgress = output.Time.GetTimestamp();

    private protected override void OnBegin(string title, Plan? plan)
    {
        this.title = Safe(title);
        began = Output.Time.GetTimestamp();
        Line(plan is null ? this.title : $"{this.title}: {Words.Count(plan.Steps.Length, "step")}, plan {Words.Short(plan.Hash)}");
        if (plan is not null) board.Plan(plan);
    }

    private protected override void OnEvent(RunEvent happened)
    {
        board.Apply(happened);
        switch (happened)
        {
            case Notice notice: Line($"note: {notice.Text}"); break;
            case RunBegan began: Line($"run {began.Run} by {began.By.User} on {began.By.Machine}{(began.Revision.Length == 0 ? "" : $", revision {began.Revision}")}"); break;
            case RunResumed resumed: Line($"taken up by {resumed.By.User} on {resumed.By.Machine}, to {resumed.Purpose} it"); break;
            case StepRunning running:
                lastProgress = Output.Time.GetTimestamp();
                current = running.Step;
                Line($"[{running.Index}/{running.Count}] {(running.Undo ? "undo " : "")}{running.Step}");
                break;
            case StepSaid said: Of(said.Step, said.Text); break;
            case StepProgress progress: Progress(progress.Step); break;
            case EvidenceFound { Evidence: var evidence } found: Of(found.Step, $"{Mark(evidence.Status),-7} {Evidence(evidence)}"); break;
            case StepDone done: Of(done.Step, $"done in {Words.Duration(done.DurationMs)}"); break;
            case StepSkipped skipped: Of(skipped.Step, $"skipped: {skipped.Reason}"); break;
            case StepFailed failed: Of(failed.Step, $"{Word(failed.Kind)} after {Words.Duration(failed.DurationMs)}: {failed.Error}"); break;
            case StepUndone undone: Of(undone.Step, $"undone in {Words.Duration(undone.DurationMs)}"); break;
            case UndoFailed failed: Of(failed.Step, $"UNDO FAILED: {failed.Error}"); break;
        }
    }

    private protected override void OnFinish(RunResult result, string? next, IReadOnlyList<string> files)
    {
        Summary();
        Line("");
        Line(Endings.Headline(title, result, Output.Time.GetElapsedTime(began).TotalMilliseconds));
        if (result.Exit != 0 && result.Error is { } error) Line($"{result.FailedStep}: {error}", "  ");
        foreach (var file in files) Line($"record: {file}");
        if (next is not null) Line($"next: {next}");
    }

    private void Summary()
    {
        var ended = board.Rows.Where(row => row.State != RowState.Waiting).ToArray();
        if (ended.Length == 0) return;
        Line("");
        Line("Summary");
        var width = ended.Max(row => row.Title.Length);
        foreach (var row in ended)
            Line($"  {row.Title.PadRight(width)}  {row.State.ToString().ToLowerInvariant(),-7}  {(board.Milliseconds(row) is { } ms ? Words.Duration(ms) : ""),12}  {Words.FirstLine(row.Detail)}".TrimEnd());
        foreach (var row in board.Rows.Where(row => row.State == RowState.Waiting)) Line($"  {row.Title.PadRight(width)}  not reached");
    }

    private void Progress(string step)
    {
        if (Output.Time.GetElapsedTime(lastProgress) < BetweenProgress) return;
        lastProgress = Output.Time.GetTimestamp();
        Of(step, board.Progressed);
    }

    // A step that goes on beside the one whose heading stands above says its name.
    private void Of(string step, string text) => Line(step == current ? text : $"{step}: {text}", "      ");

    private void Line(string text, string indent = "") =>
        Output.Writer.Write(string.Concat(Safe(text).Split('\n').Select(line => $"{indent}{line}".TrimEnd() + "\n")));

    internal static string Evidence(Evidence evidence) =>
        $"{(evidence.Requirement.Length == 0 ? "" : $"{evidence.Requirement} ")}{evidence.Item}: {evidence.Found}";

    internal static string Mark(EvidenceStatus status) => status switch
    {
        EvidenceStatus.Ok => "ok",
        EvidenceStatus.Warning => "WARNING",
        EvidenceStatus.Failed => "FAILED",
        _ => "skipped",
    };

    private static string Word(FailureKind kind) => kind switch
    {
        FailureKind.Refused => "REFUSED",
        FailureKind.Interrupted => "INTERRUPTED",
        _ => "FAILED",
    };
}
