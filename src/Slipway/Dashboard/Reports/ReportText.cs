using System.Text;
using Slipway.Reporting;
using static Slipway.Dashboard.Pages.Html;

namespace Slipway.Dashboard.Reports;

/// <summary>The report as Markdown and as one HTML file without script or external resource.</summary>
internal static class ReportText
{
    public static string Markdown(string title, IReadOnlyList<ReportSection> sections)
    {
        var text = new StringBuilder($"# {Cell(title)}\n");
        foreach (var section in sections)
        {
            text.Append($"\n## {section.Title}\n\n{Cell(section.Sentence)}\n");
            if (section.Rows.Count > 0)
            {
                text.Append($"\n| {string.Join(" | ", section.Headings)} |\n|{string.Concat(section.Headings.Select(_ => "---|"))}\n");
                text.AppendJoin("", section.Rows.Select(row => $"| {string.Join(" | ", row.Select(Cell))} |\n"));
            }
        }

        return text.ToString();
    }

    public static string ToHtml(string title, IReadOnlyList<ReportSection> sections) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
        <title>{E(title)}</title>
        <style>
        {Pages.Assets.Css}</style>
        </head>
        <body>
        <header><h1>{E(title)}</h1></header>
        <main>
        {string.Concat(sections.Select(section => $"<section><h2>{E(section.Title)}</h2><p>{E(section.Sentence)}</p>\n{(section.Rows.Count == 0 ? "" : Table(section.Title, section.Headings, section.Rows.Select(row => (IReadOnlyList<string>)[.. row.Select(cell => E(cell))])))}</section>\n"))}</main>
        </body>
        </html>

        """;

    // What would end a cell or start a tag; everything else is as it is, so that the mail can be read as it stands.
    private static string Cell(string text) => Words.Clean(text).ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
