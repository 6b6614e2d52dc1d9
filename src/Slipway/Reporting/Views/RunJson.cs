using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Engine;
using Slipway.Engine.Journals;

namespace Slipway.Reporting.Views;

/// <summary>A run in a few fields, the same in Status and History.</summary>
internal static class RunJson
{
    public static JsonObject Of(RunLog run) => new()
    {
        ["run"] = run.Number,
        ["kind"] = JsonSerializer.SerializeToNode(run.Began.Kind, Json.Options),
        ["outcome"] = Outcome(run),
        ["started"] = run.Began.Time,
        ["ended"] = run.Ended is { } ended ? ended.Time : null,
        ["durationMs"] = run.Ended is { } end ? (long)(end.Time - run.Began.Time).TotalMilliseconds : null,
        ["user"] = run.Began.By.User,
        ["machine"] = run.Began.By.Machine,
        ["revision"] = run.Began.Revision,
        ["planHash"] = run.Began.PlanHash,
        ["failedStep"] = run.Failure?.Step,
        ["error"] = run.Failure?.Error,
        ["takesBack"] = run.Began.TakesBack.IsDefaultOrEmpty ? null : JsonSerializer.SerializeToNode(run.Began.TakesBack),
        ["live"] = JsonSerializer.SerializeToNode(run.Live),
    };

    public static string Outcome(RunLog run) => run.Ended?.Outcome.ToString().ToLowerInvariant() ?? "unfinished";
}
