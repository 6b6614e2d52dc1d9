using System.Globalization;
using Slipway.Engine.Journals;
using Slipway.Reporting;

namespace Slipway.Dashboard.Runs;

/// <summary>The line of a run in the list. Of 10,000 of them a few megabytes are kept; the journal has the rest.</summary>
internal sealed record RunSummary(
    int Number, string What, RunState State, string By, string Revision, string? Note, DateTimeOffset Started, DateTimeOffset? Ended, string? Failure)
{
    public static RunSummary Of(RunLog log, Func<string, string> redact)
    {
        var began = log.Began;
        var state = log.Ended?.Outcome switch
        {
            RunOutcome.Succeeded => RunState.Succeeded,
            RunOutcome.Unchanged => RunState.Unchanged,
            RunOutcome.Undone => RunState.Undone,
            _ => RunState.Unfinished,
        };
        return new RunSummary(
            log.Number,
            began.Kind == RunKind.Rollback ? $"Rollback of {string.Join(", ", began.TakesBack)}" : string.Join(", ", began.Plan.Targets),
            state,
            $"{began.By.User} on {began.By.Machine}",
            began.Revision,
            began.Note is { } note ? Words.Clean(redact(note)) : null,
            began.Time,
            log.Ended?.Time,
            log.Failure is { } failure ? Words.Clean(redact($"{failure.Step}: {Words.FirstLine(failure.Error)}")) : null);
    }

    public static RunSummary Unreadable(int number, string problem) => new(number, "cannot be read", RunState.Unreadable, "", "", null, DateTimeOffset.MinValue, null, problem);

    /// <summary>Every word of the search is somewhere in the line.</summary>
    public bool Matches(IReadOnlyList<string> words) => words.All(word =>
        Number.ToString(CultureInfo.InvariantCulture) == word || Has(What, word) || Has(By, word) || Has(Revision, word) || Has(State.ToString(), word)
        || Has(Note, word) || Has(Failure, word) || Words.Time(Started).StartsWith(word, StringComparison.Ordinal));

    private static bool Has(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
