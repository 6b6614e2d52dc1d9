using Slipway.Engine.Targets;
using Spectre.Console;

namespace Slipway.Reporting.Views;

/// <summary>Prints a table: coloured on a terminal, aligned text elsewhere.</summary>
internal sealed class TablePrinter(Output output)
{
    public void Print(string title, IReadOnlyList<string>? heads, IReadOnlyList<TableRow> rows)
    {
        var safe = rows.Select(row => row with { Cells = [.. row.Cells.Select(Safe)] }).ToArray();
        if (output.Style == OutputStyle.Live) Coloured(Safe(title), heads, safe);
        else Plain(Safe(title), heads, safe);
    }

    private void Plain(string title, IReadOnlyList<string>? heads, IReadOnlyList<TableRow> rows)
    {
        var all = heads is null ? rows : [new TableRow(heads), .. rows];
        var columns = all.Max(row => row.Cells.Count);
        var widths = Enumerable.Range(0, columns)
            .Select(column => all.Where(row => !row.IsHeading && row.Cells.Count > column).Select(row => row.Cells[column].Length).DefaultIfEmpty().Max()).ToArray();
        output.Writer.Write(title + "\n");
        foreach (var row in all)
        {
            // A table with heads says in a column of its own how a row is.
            var mark = heads is null && row.Status is EvidenceStatus.Warning or EvidenceStatus.Failed ? $"  [{row.Status.ToString().ToUpperInvariant()}]" : "";
            var line = row.IsHeading ? row.Cells[0] : "  " + string.Join("  ", row.Cells.Select((cell, column) => cell.PadRight(widths[column])));
            output.Writer.Write(line.TrimEnd() + mark + "\n");
        }
    }

    private void Coloured(string title, IReadOnlyList<string>? heads, IReadOnlyList<TableRow> rows)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output.Writer) });
        var table = new Table { Border = heads is null ? TableBorder.None : TableBorder.Simple, ShowHeaders = heads is not null };
        var titles = heads ?? [.. Enumerable.Repeat("", rows.Max(row => row.Cells.Count))];
        // What a row is about stays whole; the rest wraps, or a narrow terminal would show nothing at all.
        for (var i = 0; i < titles.Count; i++) table.AddColumn(new TableColumn(Markup.Escape(titles[i])) { NoWrap = i < Math.Min(3, titles.Count - 1) });
        foreach (var row in rows)
            table.AddRow(row.Cells.Select((cell, column) => new Text(cell, row.IsHeading ? new Style(decoration: Decoration.Bold) : new Style(Look(row.Status, column)))));
        console.Write(new Text(title + "\n", new Style(decoration: Decoration.Bold)));
        console.Write(table);
    }

    private static Color Look(EvidenceStatus status, int column) => status switch
    {
        EvidenceStatus.Warning => Color.Yellow,
        EvidenceStatus.Failed => Color.Red,
        EvidenceStatus.Skipped => Color.Grey,
        _ => column == 0 ? Color.Grey : Color.Default,
    };

    // A table's cell is one line.
    private string Safe(string text) => Words.Clean(output.Redact(text)).Replace('\n', ' ').TrimEnd();
}
