// Schema: what a database is, made comparable. An engine writes its catalogue as canonical text (Catalogue), whose hash is
// the Fingerprint; SchemaDiff makes a difference readable; Contents compares rows and counts what going back would lose.
// Nothing here changes a database.
namespace Slipway.Databases.Schema;

/// <summary>What a database holds besides our own tables, as its own catalogue says.</summary>
internal sealed record Catalogue(Fingerprint Fingerprint, IReadOnlyList<CatalogueTable> Tables)
{
    public bool IsEmpty => Fingerprint.Text.Length == 0;

    /// <summary>Reads tables and columns back out of a canonical text, which may be of another time or another host.</summary>
    public static Catalogue Parse(Fingerprint fingerprint)
    {
        var tables = new List<CatalogueTable>();
        var inside = false;
        foreach (var line in fingerprint.Text.Split('\n'))
        {
            if (!line.StartsWith(' '))
                inside = line.StartsWith("table ", StringComparison.Ordinal);
            if (!inside)
                continue;
            if (line[0] != ' ')
                tables.Add(new CatalogueTable(Name(line, 6), [], []));
            else if (line.StartsWith("  column ", StringComparison.Ordinal))
                tables[^1].Columns.Add(Name(line, 9));
            tables[^1].Lines.Add(line);
        }

        return new Catalogue(fingerprint, tables);
    }

    // Names are in double quotes where they are not plain words; a quote inside is doubled.
    private static string Name(string line, int at)
    {
        if (line[at] != '"')
            return line[at..].Split(' ', 2)[0];
        var end = at + 1;
        while (end < line.Length && (line[end] != '"' || (end + 1 < line.Length && line[end + 1] == '"')))
            end += line[end] == '"' ? 2 : 1;
        return line[(at + 1)..Math.Min(end, line.Length)].Replace("\"\"", "\"", StringComparison.Ordinal);
    }
}
