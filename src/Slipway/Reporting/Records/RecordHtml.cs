using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Slipway.Reporting.Records;

/// <summary>
/// The record as one HTML file: no script, no external resource, which its own policy forbids besides. Light and dark,
/// printable, readable on a phone. Every foreign text goes through <see cref="E"/>.
/// </summary>
internal static class RecordHtml
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly string Style = ReadStyle();

    public static string Write(DeploymentRecord record)
    {
        var html = new StringBuilder();
        var status = record.Status.ToString().ToLowerInvariant();
        html.Append($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
            <title>{E(RecordTexts.Title(record))}: {status}</title>
            <style>
            {Style}</style>
            </head>
            <body>
            <main>
            <header class="{status}">
            <p class="badge">{status}</p>
            <h1>{E(RecordTexts.Title(record))}</h1>
            <p>{E(RecordTexts.Sentence(record))}</p>
            {(record.Failure is null ? "" : $"<pre class=\"failure\">{E(record.Failure)}</pre>\n")}</header>
            <dl class="facts">

            """);
        foreach (var (name, value) in RecordTexts.Facts(record)) html.Append($"<div><dt>{E(name)}</dt><dd>{E(value)}</dd></div>\n");
        html.Append("</dl>\n");
        if (record.Notes is not null) html.Append($"<section><h2>Notes</h2><p class=\"notes\">{E(record.Notes)}</p></section>\n");
        Checklist(html, record);
        Forecasts(html, record);
        Steps(html, record);
        Undo(html, record);
        foreach (var diff in record.Diffs) Diff(html, diff);
        return html.Append($"<footer>Made from the journal of run {record.Run.ToString(CultureInfo.InvariantCulture)}.</footer>\n</main>\n</body>\n</html>\n").ToString();
    }

    private static void Checklist(StringBuilder html, DeploymentRecord record)
    {
        html.Append($"<section><h2>Checklist <small>{E(RecordTexts.Tally(record))}</small></h2>\n");
        if (record.Checklist.Length == 0)
        {
            html.Append("<p>Nothing was looked at.</p></section>\n");
            return;
        }
        html.Append("<table class=\"stack\"><thead><tr><th>No.</th><th>Item</th><th>Status</th><th>Evidence</th><th>Step</th></tr></thead>\n<tbody>\n");
        foreach (var item in record.Checklist)
            html.Append($"<tr class=\"{RecordTexts.Mark(item.Status)}\"><td class=\"number\">{E(item.Requirement)}</td><td class=\"item\">{E(item.Item)}</td><td>{State(RecordTexts.Mark(item.Status))}</td><td class=\"evidence\">{E(item.Evidence)}</td><td class=\"quiet\">{E(item.Step)}</td></tr>\n");
        html.Append("</tbody></table></section>\n");
    }

    private static void Forecasts(StringBuilder html, DeploymentRecord record)
    {
        if (record.Forecasts.Length == 0) return;
        html.Append("<section><h2>Forecast and reality</h2>\n<table class=\"stack\"><thead><tr><th></th><th>Forecast</th><th>Reality</th><th>Within</th></tr></thead>\n<tbody>\n");
        foreach (var row in record.Forecasts)
        {
            // The verdict's own words are the composition root's; only its first is known here.
            var tone = row.Verdict.StartsWith("within", StringComparison.Ordinal) ? "ok" : row.Verdict.StartsWith("outside", StringComparison.Ordinal) ? "warning" : "skipped";
            html.Append($"<tr class=\"{tone}\"><td class=\"item\">{E(row.What)}</td><td>{E(row.Forecast)}</td><td>{E(row.Reality)}</td><td>{(row.Verdict.Length == 0 ? "" : State(E(row.Verdict)))}</td></tr>\n");
        }
        html.Append("</tbody></table></section>\n");
    }

    private static void Steps(StringBuilder html, DeploymentRecord record)
    {
        if (record.Steps.Length == 0) return;
        var longest = Math.Max(1, record.Steps.Max(step => step.DurationMs ?? 0));
        html.Append("<section><h2>Steps</h2>\n<table class=\"stack\"><thead><tr><th>Step</th><th>Outcome</th><th>Duration</th><th>What for, or why not</th></tr></thead>\n<tbody>\n");
        foreach (var step in record.Steps)
        {
            var word = RecordTexts.Word(step.State);
            html.Append($"<tr class=\"{word}\"><td class=\"item\">{E(step.Name)}</td><td>{State(word)}{(step.TakenBack ? " <span class=\"quiet\">taken back</span>" : "")}</td><td class=\"duration\">{Bar(step.DurationMs, longest)}</td><td>{E(step.Reason ?? step.Description)}</td></tr>\n");
        }
        html.Append("</tbody></table></section>\n");
    }

    private static void Undo(StringBuilder html, DeploymentRecord record)
    {
        if (record.Undo.Length == 0) return;
        var longest = Math.Max(1, record.Undo.Max(undo => undo.DurationMs ?? 0));
        html.Append("<section><h2>Taken back</h2>\n<table class=\"stack\"><thead><tr><th>Step</th><th>Of run</th><th>Outcome</th><th>Duration</th><th>Reason</th></tr></thead>\n<tbody>\n");
        foreach (var undo in record.Undo)
        {
            var word = RecordTexts.Word(undo.State);
            html.Append($"<tr class=\"{word}\"><td class=\"item\">{E(undo.Step)}</td><td>{undo.Of.ToString(CultureInfo.InvariantCulture)}</td><td>{State(word)}</td><td class=\"duration\">{Bar(undo.DurationMs, longest)}</td><td>{E(undo.Reason ?? "")}</td></tr>\n");
        }
        html.Append("</tbody></table></section>\n");
    }

    private static void Diff(StringBuilder html, RecordDiff diff)
    {
        html.Append($"<section><h2>Changed <small>{E(diff.Title)}</small></h2>\n<pre class=\"diff\">");
        foreach (var line in diff.Text.TrimEnd('\n').Split('\n'))
        {
            var tag = line.StartsWith('+') ? "ins" : line.StartsWith('-') ? "del" : line.StartsWith('~') ? "em" : line.StartsWith("@@", StringComparison.Ordinal) ? "b" : "span";
            html.Append($"<{tag}>{E(line)}</{tag}>\n");
        }
        html.Append("</pre></section>\n");
    }

    private static string State(string word) => $"<span class=\"state\">{word}</span>";

    private static string Bar(long? milliseconds, long longest) => milliseconds is not { } ms ? ""
        : string.Create(CultureInfo.InvariantCulture, $"<span class=\"bar\" style=\"width:{Math.Max(2, ms * 100.0 / longest):0}px\"></span> {Words.Duration(ms)}");

    private static string E(string text) => Encoder.Encode(text).Replace("&#xA;", "\n", StringComparison.Ordinal);

    private static string ReadStyle()
    {
        using var stream = typeof(RecordHtml).Assembly.GetManifestResourceStream("record.css")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
