using System.Globalization;
using Slipway.Dashboard.Runs;
using Slipway.Engine.Journals;
using Slipway.Reporting;
using static Slipway.Dashboard.Pages.Html;

namespace Slipway.Dashboard.Pages;

/// <summary>A run as a line of the list, and the newest one with its steps.</summary>
internal static class RunHtml
{
    public static string Row(RunSummary run) => string.Create(CultureInfo.InvariantCulture, $"""
        <tr id="run-{run.Number}" class="{Tone(run.State)}"><td data-label="Run"><a id="run-{run.Number}-link" href="{Links.Record(run.Number)}">{run.Number}</a></td><td data-label="What">{E(run.What)}{(run.Note is null ? "" : $"<span class=\"note\">{E(run.Note)}</span>")}</td><td data-label="Outcome">{State(WordOf(run.State), Tone(run.State))}{(run.Failure is null ? "" : $"<span class=\"why\">{E(run.Failure)}</span>")}</td><td data-label="Started">{Time(run.Started)}</td><td data-label="Took">{(run.Ended is { } ended ? E(Words.Duration((ended - run.Started).TotalMilliseconds)) : "")}</td><td data-label="By">{E(run.By)}</td><td data-label="Revision"><code>{E(run.Revision)}</code></td></tr>

        """);

    /// <summary>The newest run, as it stands.</summary>
    /// <param name="log">Its entries.</param>
    /// <param name="isHeld">Whether somebody holds the lock; null when that is not known.</param>
    public static string Card(RunLog? log, bool? isHeld)
    {
        if (log is null)
        {
            return "<p class=\"quiet\">Nothing was deployed yet.</p>";
        }

        var steps = isHeld == false ? StepLine.Of(log) : StepLine.AtWork(log);
        var (word, tone) = (log.Ended?.Outcome, isHeld) switch
        {
            (RunOutcome.Succeeded, _) => ("succeeded", "ok"),
            (RunOutcome.Unchanged, _) => ("unchanged", "rest"),
            (RunOutcome.Undone, _) => ("undone", "warn"),
            (_, false) => ("unfinished, and nobody is at it", "bad"),
            _ => (log.IsUndoing ? "going back" : "running", "run"),
        };
        var what = log.Began.Kind == RunKind.Rollback ? "Rollback" : string.Join(", ", log.Began.Plan.Targets);
        return $"""
            <p class="headline"><a id="live-link" href="{Links.Record(log.Number)}">Run {log.Number.ToString(CultureInfo.InvariantCulture)}: {E(what)}</a> {State(word, tone)} <span class="quiet">{Time(log.Began.Time)}, {E(log.Began.By.User)} on {E(log.Began.By.Machine)}</span></p>
            <ol class="steps" data-entries="{log.Entries.Count.ToString(CultureInfo.InvariantCulture)}">
            {string.Concat(steps.Select(Step))}</ol>

            """;
    }

    private static string Step(StepLine step) =>
        $"<li class=\"{ToneOf(step.State)}\"><span class=\"name\">{E(step.Name)}</span> {State(step.State, ToneOf(step.State))} <span class=\"took\">{(step.Milliseconds is { } ms ? E(Words.Duration(ms)) : step.State is "running" or "undoing" ? $"since {Time(step.Began)}" : "")}</span><span class=\"why\">{E(Words.FirstLine(step.Text))}</span></li>\n";

    private static string ToneOf(string state) => state switch { "done" => "ok", "running" or "undoing" => "run", "failed" or "undo failed" => "bad", "taken back" => "warn", _ => "rest" };

    private static string WordOf(RunState state) => state.ToString().ToLowerInvariant();

    private static string Tone(RunState state) => state switch { RunState.Succeeded => "ok", RunState.Unchanged => "rest", RunState.Undone => "warn", _ => "bad" };
}
