using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Slipway.Reporting;

namespace Slipway.Dashboard.Pages;

/// <summary>Text as HTML. Every foreign text goes through <see cref="E"/>.</summary>
internal static class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string E(string? text) => text is null ? "" : Encoder.Encode(Words.Clean(text)).Replace("&#xA;", "\n", StringComparison.Ordinal);

    /// <summary>The time in UTC; the script adds how long ago that is.</summary>
    public static string Time(DateTimeOffset? time) => time is not { } at || at == DateTimeOffset.MinValue
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"<time datetime=\"{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\">{Words.Time(at)}</time>");

    public static string State(string word, string tone) => $"<span class=\"state {tone}\">{E(word)}</span>";

    public static string Number(double number) => number.ToString("#,0.##", CultureInfo.InvariantCulture);

    /// <summary>A table that is a list of cards on a phone. The cells are HTML already; the headings are not.</summary>
    public static string Table(string caption, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var lines = rows.Select(cells => $"<tr>{string.Concat(cells.Select((cell, at) => $"<td data-label=\"{E(headings[at])}\">{cell}</td>"))}</tr>\n").ToList();
        return lines.Count == 0
            ? "<p class=\"quiet\">none</p>\n"
            : $"<table class=\"cards\"><caption class=\"unseen\">{E(caption)}</caption><thead><tr>{string.Concat(headings.Select(heading => $"<th scope=\"col\">{E(heading)}</th>"))}</tr></thead>\n<tbody>\n{string.Concat(lines)}</tbody></table>\n";
    }
}
