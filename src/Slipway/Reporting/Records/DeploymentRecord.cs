using System.Collections.Immutable;
using Slipway.Engine.Journals;
using Slipway.Reporting.Records;

namespace Slipway.Reporting;

/// <summary>
/// What is kept of one run for whoever asks later: the checklist filled in, the steps, who, when and what came of it. Made
/// from the journal alone, and so the same whenever it is made. Every text in it is redacted already.
/// </summary>
public sealed record DeploymentRecord
{
    public int Format { get; init; } = 1;

    public required int Run { get; init; }

    public required RunKind Kind { get; init; }

    public required RecordStatus Status { get; init; }

    public required string Application { get; init; }

    public required string Environment { get; init; }

    public required string Revision { get; init; }

    public required string User { get; init; }

    public required string Machine { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>UTC; null while the run is unfinished.</summary>
    public DateTimeOffset? Ended { get; init; }

    public long? DurationMs => Ended is { } ended ? (long)(ended - Started).TotalMilliseconds : null;

    public required string PlanHash { get; init; }

    /// <summary>Deployments in effect after this run, oldest first.</summary>
    public ImmutableArray<int> Live { get; init; } = [];

    /// <summary>For a rollback: the deployments that it took back, newest first.</summary>
    public ImmutableArray<int> TakesBack { get; init; } = [];

    /// <summary>Who went on with the run after it had been cut off, in order.</summary>
    public ImmutableArray<string> Resumed { get; init; } = [];

    public string? Rehearsal { get; init; }

    public string? Backup { get; init; }

    public ImmutableArray<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>The step that failed, and how; null when none did.</summary>
    public string? Failure { get; init; }

    public ImmutableArray<RecordItem> Checklist { get; init; } = [];

    /// <summary>What the rehearsal foresaw, beside reality; empty when nothing was rehearsed.</summary>
    public ImmutableArray<RecordForecast> Forecasts { get; init; } = [];

    public ImmutableArray<RecordStep> Steps { get; init; } = [];

    /// <summary>What was taken back, in that order.</summary>
    public ImmutableArray<RecordUndo> Undo { get; init; } = [];

    public ImmutableArray<RecordDiff> Diffs { get; init; } = [];

    public string? Notes { get; init; }

    /// <summary>Makes the record of a run, finished or not.</summary>
    /// <param name="log">The run's journal entries.</param>
    /// <param name="details">What the journal's own words do not say.</param>
    /// <param name="redact">Every text passes through it.</param>
    public static DeploymentRecord Of(RunLog log, RecordDetails details, Func<string, string> redact)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(details);
        ArgumentNullException.ThrowIfNull(redact);
        return new RecordBuilder(log, details, text => Words.Clean(redact(text))).Build();
    }

    /// <summary>As one JSON document, indented.</summary>
    public string ToJson() => RecordJson.Write(this);

    /// <summary>As Markdown that GitHub and GitLab render.</summary>
    public string ToMarkdown() => RecordMarkdown.Write(this);

    /// <summary>As one HTML file that needs nothing else.</summary>
    public string ToHtml() => RecordHtml.Write(this);

    /// <summary>Writes <c>NNNNNN-kind.json</c>, <c>.md</c> and <c>.html</c>; an older record of the same run is replaced whole.</summary>
    /// <returns>The paths; the HTML file's first.</returns>
    public Task<IReadOnlyList<string>> SaveAsync(string directory, CancellationToken cancel) => RecordFiles.SaveAsync(this, directory, cancel);

    /// <summary>Of a run that failed or did not end: what, when, why, what state things are in, and the timeline, as Markdown.</summary>
    /// <param name="log">The run's journal entries.</param>
    /// <param name="redact">Every text passes through it.</param>
    public string ToIncident(RunLog log, Func<string, string> redact) => RecordIncident.Write(this, log, redact);

    /// <summary>Writes the incident as <c>NNNNNN-incident.md</c> beside the record, replacing an older one of the same run.</summary>
    /// <returns>Its path.</returns>
    public Task<string> SaveIncidentAsync(RunLog log, Func<string, string> redact, string directory, CancellationToken cancel) => RecordFiles.SaveIncidentAsync(Run, ToIncident(log, redact), directory, cancel);
}
