using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Engine;
using Slipway.Engine.Plans;
using Slipway.Engine.Runs;

namespace Slipway.Reporting.Consoles;

/// <summary>
/// One JSON object a line. Each has <c>event</c> and <c>time</c> (UTC); the other fields are those of <see cref="EventJson"/>.
/// Field names and event names only ever grow.
/// </summary>
internal sealed class JsonView(Output output) : RunView(output)
{
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(1);

    private readonly Pace pace = new(output.Time);
    private (string Step, long At) lastProgress = ("", 0);

    private protected override void OnBegin(string title, Plan? plan) => Line("begin", new JsonObject
    {
        ["title"] = title,
        ["application"] = plan?.Application,
        ["environment"] = plan?.Environment,
        ["planHash"] = plan?.Hash,
        ["steps"] = plan is null ? null : new JsonArray([.. plan.Steps.Select(step => (JsonNode)step.Name)]),
    });

    private protected override void OnEvent(RunEvent happened)
    {
        if (happened is StepRunning running) pace.Begin(running.Step);
        var (perSecond, left) = happened is StepProgress told ? pace.Of(told) : default;
        if (happened is StepProgress progress && !IsDue(progress)) return;
        if (EventJson.Of(happened) is not var (name, fields, time)) return;
        if (perSecond is not null) fields["perSecond"] = Math.Round(perSecond.Value, 1);
        if (left is not null) fields["secondsLeft"] = Math.Round(left.Value, 1);
        Line(name, fields, time);
    }

    private protected override void OnFinish(RunResult result, string? next, IReadOnlyList<string> files) => Line("result", new JsonObject
    {
        ["exit"] = result.Exit,
        ["run"] = result.Log?.Number,
        ["outcome"] = result.Log?.Ended is { } ended ? JsonSerializer.SerializeToNode(ended.Outcome, Json.Options) : null,
        ["failedStep"] = result.FailedStep,
        ["error"] = result.Error,
        ["next"] = next,
        ["records"] = files.Count == 0 ? null : new JsonArray([.. files.Select(file => (JsonNode)file)]),
    });

    // A step may report each of a million rows; a reader is served by one line a second.
    private bool IsDue(StepProgress progress)
    {
        if (progress.Step == lastProgress.Step && Output.Time.GetElapsedTime(lastProgress.At) < BetweenProgress) return false;
        lastProgress = (progress.Step, Output.Time.GetTimestamp());
        return true;
    }

    private void Line(string name, JsonObject fields, DateTimeOffset? time = null)
    {
        var line = new JsonObject { ["event"] = name, ["time"] = time ?? Output.Time.GetUtcNow() };
        foreach (var (key, value) in fields)
            if (value is not null)
                line[key] = value.DeepClone();
        // Texts are redacted before they are written: in the finished line a secret could be part of the syntax.
        Output.Writer.Write(JsonText.Redacted(line, Safe).ToJsonString(Json.Options) + "\n");
    }
}
