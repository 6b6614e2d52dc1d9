using System.Text.Json;
using Slipway.Engine.Runs;

namespace Slipway.Engine.Targets;

/// <summary>What an action sees of its run: cancellation, ways to speak, and what earlier steps left in the journal.</summary>
public sealed class StepContext
{
    private readonly Action<RunEvent> publish;
    private readonly Func<string, JsonElement?> outcomeOf;
    private readonly Func<bool> anythingChanged;
    private readonly List<Evidence> evidence = [];

    internal StepContext(
        string step, int run, Action<RunEvent> publish, Func<string, JsonElement?> outcomeOf, Func<bool> anythingChanged, CancellationToken cancel)
    {
        Step = step;
        Run = run;
        this.publish = publish;
        this.outcomeOf = outcomeOf;
        this.anythingChanged = anythingChanged;
        Cancel = cancel;
    }

    public string Step { get; }

    /// <summary>The run's number in the journal; 0 for a run without one.</summary>
    public int Run { get; }

    public CancellationToken Cancel { get; }

    /// <summary>True when a run that was cut off had started this step: its gates were passed then, and its change may be half made.</summary>
    public bool Resumed { get; internal init; }

    /// <summary>True when a step of this run that changes what is deployed has been executed, not skipped.</summary>
    public bool AnythingChanged => anythingChanged();

    internal IReadOnlyList<Evidence> Gathered => evidence;

    /// <summary>A line for the reader of the console; not journaled.</summary>
    public void Say(string text) => publish(new StepSaid(Step, text));

    /// <summary>How far the step is; <paramref name="total"/> null when unknown.</summary>
    public void Progress(double done, double? total, string unit) => publish(new StepProgress(Step, done, total, unit));

    /// <summary>A line of the checklist: it is journaled with the step's outcome and stands in the record.</summary>
    /// <param name="requirement">The requirement's number, such as <c>A3</c>; empty when there is none.</param>
    /// <param name="item">What was looked at.</param>
    /// <param name="found">What was found.</param>
    /// <param name="status">Whether that is as it should be.</param>
    public void Evidence(string requirement, string item, string found, EvidenceStatus status = EvidenceStatus.Ok)
    {
        var line = new Evidence(requirement, item, found, status);
        evidence.Add(line);
        publish(new EvidenceFound(Step, line));
    }

    /// <summary>The journaled outcome of a step of this run, or default when it was skipped or has none.</summary>
    public T? OutcomeOf<T>(string step) => outcomeOf(step) is { } element ? element.Deserialize<T>(Json.Options) : default;
}
