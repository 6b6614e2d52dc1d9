using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Reporting.Records;

/// <summary>The record as Markdown. Foreign texts are escaped: they can neither leave their cell nor become links or HTML.</summary>
internal static partial class RecordMarkdown
{
    public static string Write(DeploymentRecord record)
    {
        var text = new StringBuilder();
        Line($"# {Escape(RecordTexts.Title(record))}: {record.Status.ToString().ToLowerInvariant()}");
        Line();
        Line(RecordTexts.Sentence(record));
        if (record.Failure is not null) Quote("Failure", record.Failure);
        Line();
        Table(["", ""], RecordTexts.Facts(record).Select(fact => new[] { fact.Name, fact.Value }));
        if (record.Notes is not null) Quote("Notes", record.Notes);

        Heading($"Checklist{(record.Checklist.Length == 0 ? "" : $" ({RecordTexts.Tally(record)})")}");
        if (record.Checklist.Length == 0) Line("Nothing was looked at.");
        else Table(["No.", "Item", "Status", "Evidence", "Step"], record.Checklist.Select(item => new[] { item.Requirement, item.Item, RecordTexts.Mark(item.Status), item.Evidence, item.Step }));

        if (record.Forecasts.Length > 0)
        {
            Heading("Forecast and reality");
            Table(["", "Forecast", "Reality", "Within"], record.Forecasts.Select(row => new[] { row.What, row.Forecast, row.Reality, row.Verdict }));
        }

        if (record.Steps.Length > 0)
        {
            Heading("Steps");
            Table(["Step", "Outcome", "Duration", "Reason"], record.Steps.Select(step => new[] { step.Name, RecordTexts.Word(step.State) + (step.TakenBack ? ", taken back" : ""), Time(step.DurationMs), step.Reason ?? "" }));
        }

        if (record.Undo.Length > 0)
        {
            Heading("Taken back");
            Table(["Step", "Of run", "Outcome", "Duration", "Reason"], record.Undo.Select(undo => new[] { undo.Step, $"{undo.Of}", RecordTexts.Word(undo.State), Time(undo.DurationMs), undo.Reason ?? "" }));
        }

        foreach (var diff in record.Diffs)
        {
            Heading($"Changed: {Escape(diff.Title)}");
            var fence = new string('`', Math.Max(3, LongestRun(diff.Text) + 1));
            Line($"{fence}diff");
            Line(diff.Text.TrimEnd('\n'));
            Line(fence);
        }
        return text.ToString();

        void Line(string line = "") => text.Append(line).Append('\n');

        void Heading(string heading) => text.Append("\n## ").Append(heading).Append("\n\n");

        void Quote(string label, string quoted)
        {
            Line();
            Line($"> **{label}:** {string.Join("  \n> ", quoted.TrimEnd('\n').Split('\n').Select(Escape))}");
        }

        void Table(string[] head, IEnumerable<string[]> rows)
        {
            Line($"| {string.Join(" | ", head)} |");
            Line($"|{string.Concat(head.Select(_ => "---|"))}");
            foreach (var row in rows) Line($"| {string.Join(" | ", row.Select(Escape))} |");
        }
    }

    private static string Time(long? milliseconds) => milliseconds is { } ms ? Words.Duration(ms) : "";

    internal static string Escape(string text) =>
        Special().Replace(text, match => match.Value switch
        {
            "\n" => "<br>",
            "<" => "&lt;",
            ">" => "&gt;",
            "&" => "&amp;",
            // Renderers make links of bare addresses; a character of no width stops them.
            "://" => ":&#8203;//",
            _ => "\\" + match.Value,
        });

    private static int LongestRun(string text) => Backticks().Matches(text).Select(match => match.Length).DefaultIfEmpty().Max();

    [GeneratedRegex(@"://|[\n<>&\\`*_\[\]|#~!@]")]
    private static partial Regex Special();

    [GeneratedRegex("`+")]
    private static partial Regex Backticks();
}
