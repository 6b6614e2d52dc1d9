using System.Globalization;
using Slipway.Engine.Journals;
using Slipway.Engine.Targets;

namespace Slipway.Reporting.Records;

/// <summary>The words that the Markdown and the HTML record share.</summary>
internal static class RecordTexts
{
    public static string Title(DeploymentRecord record) =>
        $"{(record.Kind == RunKind.Rollback ? "Rollback" : "Deployment")} {record.Run} of {record.Application} on {record.Environment}";

    public static string Sentence(DeploymentRecord record) => (record.Status, record.Kind) switch
    {
        (RecordStatus.Succeeded, RunKind.Rollback) => $"Took back {string.Join(", ", record.TakesBack.Select(run => $"deployment {run}"))}.",
        (RecordStatus.Succeeded, _) => "Everything was done.",
        (RecordStatus.Unchanged, _) => "Everything was as it should be already; nothing was changed.",
        (RecordStatus.Undone, _) => "It failed, and everything it had started was taken back.",
        _ => "It has not ended: what is deployed may be between the old state and the new one. Run Rollback, or the same deployment again.",
    };

    /// <summary>What stands at the top, in order.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(DeploymentRecord record)
    {
        yield return ("Started", Words.Time(record.Started));
        yield return ("Ended", record.Ended is { } ended ? Words.Time(ended) : "not yet");
        if (record.DurationMs is { } duration) yield return ("Duration", Words.Duration(duration));
        yield return ("By", $"{record.User} on {record.Machine}");
        if (record.Revision.Length > 0) yield return ("Revision", record.Revision);
        yield return ("Plan", record.PlanHash);
        if (record.Rehearsal is not null) yield return ("Rehearsal", record.Rehearsal);
        if (record.Backup is not null) yield return ("Backup", record.Backup);
        foreach (var (name, value) in record.Facts) yield return (name, value);
        foreach (var resumed in record.Resumed) yield return ("Taken up", resumed);
        yield return ("In effect", record.Live.Length == 0 ? "nothing" : $"deployment {record.Live[^1].ToString(CultureInfo.InvariantCulture)}");
    }

    public static string Mark(EvidenceStatus status) => status switch
    {
        EvidenceStatus.Ok => "ok",
        EvidenceStatus.Warning => "warning",
        EvidenceStatus.Failed => "failed",
        _ => "skipped",
    };

    public static string Word(StepState state) => state switch
    {
        StepState.CutOff => "cut off",
        StepState.NotReached => "not reached",
        _ => state.ToString().ToLowerInvariant(),
    };

    public static string Tally(DeploymentRecord record) => string.Join(", ", record.Checklist
        .GroupBy(item => item.Status).OrderBy(group => group.Key)
        .Select(group => $"{group.Count().ToString(CultureInfo.InvariantCulture)} {Mark(group.Key)}"));
}
