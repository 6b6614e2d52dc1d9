using Slipway.Engine.Targets;
using Spectre.Console;

namespace Slipway.Reporting.Views;

/// <summary>Prints a table: coloured on a terminal, aligned text elsewhere.</summary>
internal sealed class TablePrinter(Output output)
{
    public void Print(string title, IReadOnlyList<string>? heads, IReadOnlyList<TableRow> rows)
    {
        var safe = rows.Select(row => row with { Cells = [.. row.Cells.Select(Safe)] }).ToArray();
        var console = output.Style == OutputStyle.Live ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output.Writer) }) : null;
        // On a narrow terminal a table of many columns becomes columns of letters; whole lines are read more easily.
        if (console is null || (heads is not null && Width(heads, safe) > console.Profile.Width)) Plain(Safe(title), heads, safe);
        else Coloured(console, Safe(title), heads, safe);
    }

    private static int Width(IReadOnlyList<string> heads, IReadOnlyList<TableRow> rows)
    {
        const int Gap = 3;
        const int Remark = 20;
        return heads.Take(heads.Count - 1).Select((head, column) => Gap + rows.Select(row => row.Cells[column].Length).Append(head.Length).Max()).Sum() + Gap + Remark;
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

    private static void Coloured(IAnsiConsole console, string title, IReadOnlyList<string>? heads, IReadOnlyList<TableRow> rows)
    {
        var table = new Table { Border = heads is null ? TableBorder.None : TableBorder.Simple, ShowHeaders = heads is not null };
        var titles = heads ?? [.. Enumerable.Repeat("", rows.Max(row => row.Cells.Count))];
        // Only the last column wraps: it holds what has no bound.
        for (var i = 0; i < titles.Count; i++) table.AddColumn(new TableColumn(Markup.Escape(titles[i])) { NoWrap = heads is not null && i < titles.Count - 1 });
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
