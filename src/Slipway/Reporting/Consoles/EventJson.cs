using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Engine;
using Slipway.Engine.Journals;
using Slipway.Engine.Runs;

namespace Slipway.Reporting.Consoles;

/// <summary>Names and fields of events in JSON. Journal entries have the names that they have in the journal.</summary>
internal static class EventJson
{
    public static (string Name, JsonObject Fields, DateTimeOffset? Time)? Of(RunEvent happened) => happened switch
    {
        RunBegan e => ("began", Began(e), e.Time),
        RunResumed e => ("resumed", new() { ["user"] = e.By.User, ["machine"] = e.By.Machine, ["purpose"] = e.Purpose }, e.Time),
        StepRunning e => ("running", new() { ["step"] = e.Step, ["index"] = e.Index, ["count"] = e.Count, ["undo"] = e.Undo }, null),
        StepSaid e => ("said", new() { ["step"] = e.Step, ["text"] = e.Text }, null),
        StepProgress e => ("progress", new() { ["step"] = e.Step, ["done"] = e.Done, ["total"] = e.Total, ["unit"] = e.Unit }, null),
        EvidenceFound e => ("evidence", new() { ["step"] = e.Step, ["requirement"] = e.Evidence.Requirement, ["item"] = e.Evidence.Item, ["status"] = Value(e.Evidence.Status), ["found"] = e.Evidence.Found }, null),
        Notice e => ("notice", new() { ["text"] = e.Text }, null),
        StepStarted e => ("started", new() { ["step"] = e.Step, ["facts"] = Value(e.Facts) }, e.Time),
        StepDone e => ("done", new() { ["step"] = e.Step, ["durationMs"] = e.DurationMs, ["outcome"] = Value(e.Outcome) }, e.Time),
        StepSkipped e => ("skipped", new() { ["step"] = e.Step, ["reason"] = e.Reason }, e.Time),
        StepFailed e => ("failed", new() { ["step"] = e.Step, ["durationMs"] = e.DurationMs, ["kind"] = Value(e.Kind), ["error"] = e.Error }, e.Time),
        UndoStarted e => ("undo-started", new() { ["step"] = e.Step, ["of"] = e.Of }, e.Time),
        StepUndone e => ("undone", new() { ["step"] = e.Step, ["of"] = e.Of, ["durationMs"] = e.DurationMs }, e.Time),
        UndoFailed e => ("undo-failed", new() { ["step"] = e.Step, ["of"] = e.Of, ["error"] = e.Error }, e.Time),
        RunEnded e => ("ended", new() { ["outcome"] = Value(e.Outcome), ["live"] = Value(e.Live) }, e.Time),
        _ => null,
    };

    private static JsonObject Began(RunBegan e) => new()
    {
        ["run"] = e.Run,
        ["kind"] = Value(e.Kind),
        ["application"] = e.Plan.Application,
        ["environment"] = e.Plan.Environment,
        ["user"] = e.By.User,
        ["machine"] = e.By.Machine,
        ["revision"] = e.Revision,
        ["planHash"] = e.PlanHash,
        ["steps"] = Value(e.Plan.Steps.Select(step => step.Name)),
        ["takesBack"] = e.TakesBack.IsDefaultOrEmpty ? null : Value(e.TakesBack),
    };

    private static JsonNode? Value<T>(T value) => value is null ? null : JsonSerializer.SerializeToNode(value, Json.Options);
}
