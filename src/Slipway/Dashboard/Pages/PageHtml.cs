using System.Globalization;
using System.Text;
using Slipway.Dashboard.Parts;
using Slipway.Dashboard.Runs;
using Slipway.Engine.Journals;
using Slipway.Reporting;
using static Slipway.Dashboard.Pages.Html;

namespace Slipway.Dashboard.Pages;

/// <summary>The page whole. It is complete without its script, which only keeps it fresh.</summary>
internal sealed class PageHtml(string application, string environment, Links links)
{
    public string Write(RunLog? newest, Snapshot snapshot, RunPage runs, string search, string? trouble, DateTimeOffset now)
    {
        var title = $"{application} on {environment}";
        var html = new StringBuilder($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            {(links.IsStatic ? "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self' file:; base-uri 'none'; form-action 'none'\">\n" : "")}<title>{E(title)}</title>
            <link rel="stylesheet" href="dashboard.css">
            {(links.IsStatic ? "" : "<script src=\"dashboard.js\" defer></script>\n")}</head>
            <body>
            <a class="skip" href="#runs">Skip to the runs</a>
            <header><h1>{E(title)}</h1><p class="quiet">As of {Time(now)} <span id="connection" role="status"></span></p>
            <nav aria-label="On this page"><a href="#newest">Newest run</a> {string.Join(' ', PanelHtml.Titles.Select(panel => $"<a href=\"#{panel.Id}\">{E(panel.Title)}</a>"))} <a href="#runs">Runs</a>{(links.IsStatic ? "" : " <a href=\"metrics\">Metrics</a>")}</nav></header>
            <main>
            <section id="newest" aria-labelledby="newest-title"><h2 id="newest-title">Newest run</h2><div id="live">{RunHtml.Card(newest, IsHeld(snapshot))}</div></section>
            <div class="panels">

            """);
        foreach (var (id, name) in PanelHtml.Titles)
        {
            var part = snapshot.All.First(one => one.Id == id);
            html.Append($"<section id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{E(name)}</h2><div id=\"panel-{id}\">{PanelHtml.Write(part, snapshot, now)}</div></section>\n");
        }

        return html.Append("</div>\n").Append(Runs(runs, search, trouble)).Append("</main>\n</body>\n</html>\n").ToString();
    }

    /// <summary>Null when it is not known.</summary>
    public static bool? IsHeld(Snapshot snapshot) => snapshot.Lock is { At: not null, Error: null } ? snapshot.Lock.Value is not null : null;

    private string Runs(RunPage page, string search, string? trouble) => $"""
        <section id="runs" aria-labelledby="runs-title" tabindex="-1"><h2 id="runs-title">Runs <span class="quiet">{Words.Count(page.Found, "run")}{(search.Length == 0 ? "" : $" found for “{E(search)}”")}{(page.Unread == 0 ? "" : $"; {Number(page.Unread)} older ones are still being read")}</span></h2>
        {(trouble is null ? "" : $"<p class=\"trouble\"><strong>The journal cannot be read:</strong> {E(trouble)}</p>\n")}{(links.IsStatic ? "" : $"<form role=\"search\" method=\"get\" action=\"#runs\"><label for=\"q\">Search</label> <input id=\"q\" name=\"q\" type=\"search\" value=\"{E(search)}\" maxlength=\"200\" placeholder=\"person, target, revision, note, outcome\"> <button>Find</button></form>\n")}
        <table class="cards"><caption class="unseen">Runs, newest first</caption><thead><tr><th scope="col">Run</th><th scope="col">What</th><th scope="col">Outcome</th><th scope="col">Started</th><th scope="col">Took</th><th scope="col">By</th><th scope="col">Revision</th></tr></thead>
        <tbody id="rows"{(page.Number == 1 && search.Length == 0 ? " data-live" : "")}>
        {string.Concat(page.Runs.Select(RunHtml.Row))}</tbody></table>
        {Pager(page, search)}</section>

        """;

    private string Pager(RunPage page, string search)
    {
        if (page.Pages == 1)
        {
            return "";
        }

        var numbers = new[] { 1, page.Number - 1, page.Number, page.Number + 1, page.Pages }.Where(number => number >= 1 && number <= page.Pages).Distinct().Order();
        return $"<nav class=\"pager\" aria-label=\"Pages of the list\">{string.Join(' ', numbers.Select(number => number == page.Number
            ? $"<span aria-current=\"page\">{number.ToString(CultureInfo.InvariantCulture)}</span>"
            : $"<a href=\"{E(links.Page(number, search))}\">{number.ToString(CultureInfo.InvariantCulture)}</a>"))} <span class=\"quiet\">of {page.Pages.ToString(CultureInfo.InvariantCulture)}</span></nav>\n";
    }
}
