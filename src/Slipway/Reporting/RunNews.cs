using System.Collections.Immutable;
using System.Globalization;
using Slipway.Engine.Journals;

namespace Slipway.Reporting;

/// <summary>What a run has to say to those who do not look: made from the journal alone, so that a later run can say it for one that was killed.</summary>
/// <param name="Kind"><c>run-started</c>, <c>run-succeeded</c>, <c>run-undone</c> or <c>run-not-undone</c>.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text: who, what, what state things are in, what to do.</param>
/// <param name="Facts">The same for machines.</param>
public sealed record RunNews(string Kind, string Subject, string Text, ImmutableSortedDictionary<string, string> Facts)
{
    /// <summary>The run has begun to change something.</summary>
    public static RunNews Started(RunLog log, Func<string, string> redact) => Of(log, "run-started", "has begun", null, redact);

    /// <summary>The run is over, or stopped where somebody must act.</summary>
    /// <param name="log">Its entries.</param>
    /// <param name="next">The command that a person would run next; null when there is none.</param>
    /// <param name="redact">Every text passes through it.</param>
    public static RunNews Ended(RunLog log, string? next, Func<string, string> redact)
    {
        ArgumentNullException.ThrowIfNull(log);
        return log.Ended?.Outcome switch
        {
            null => Of(log, "run-not-undone", "FAILED and is NOT UNDONE", next, redact),
            RunOutcome.Undone => Of(log, "run-undone", "failed and was undone: everything is as it was", next, redact),
            _ => Of(log, "run-succeeded", "succeeded", next, redact),
        };
    }

    private static RunNews Of(RunLog log, string kind, string words, string? next, Func<string, string> redact)
    {
        ArgumentNullException.ThrowIfNull(redact);
        var began = log.Began;
        var facts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                facts[name] = Words.Clean(redact(value));
            }
        }

        var what = began.Kind == RunKind.Rollback ? "Rollback" : string.Join(", ", began.Plan.Targets);
        Add("application", began.Plan.Application);
        Add("environment", began.Plan.Environment);
        Add("run", log.Number.ToString(CultureInfo.InvariantCulture));
        Add("targets", what);
        Add("revision", began.Revision);
        Add("by", $"{began.By.User} on {began.By.Machine}");
        Add("started", Words.Time(began.Time));
        Add("note", began.Note);
        if (kind != "run-started")
        {
            Add("ended", log.Ended is { } ended ? Words.Time(ended.Time) : null);
            Add("took", log.Ended is { } end ? Words.Duration((end.Time - began.Time).TotalMilliseconds) : null);
            Add("failed", log.Failure?.Step);
            Add("error", log.Failure?.Error);
            var stuck = log.Entries.OfType<UndoFailed>().LastOrDefault();
            Add("undo failed", stuck is null ? null : $"{stuck.Step}: {stuck.Error}");
            Add("next", next);
        }

        return new RunNews(kind, Words.Clean(redact($"[{began.Plan.Application} {began.Plan.Environment}] {what} (run {log.Number}) {words}")), TextOf(facts), facts.ToImmutable());
    }

    private static string TextOf(IReadOnlyDictionary<string, string> facts)
    {
        string[] order = ["application", "environment", "targets", "run", "revision", "by", "note", "started", "ended", "took", "failed", "error", "undo failed", "next"];
        var known = order.Where(facts.ContainsKey).ToList();
        var width = known.Max(name => name.Length) + 2;
        return string.Concat(known.Select(name => $"{(name + ":").PadRight(width)}{facts[name].ReplaceLineEndings($"\n{new string(' ', width)}")}\n"));
    }
}
