using System.Text;
using Npgsql;
using Slipway.Databases.Schema;

namespace Slipway.Databases.PostgreSql;

/// <summary>
/// Writes the catalogues as canonical text. Definitions are as the server prints them under our pinned search_path. Who owns what, and
/// comments, do not count; plpgsql, members of extensions and the log are left out.
/// </summary>
internal static class PostgreSqlCatalogue
{
    /// <param name="again">It will be read again on this connection: planning it costs the server more than running it.</param>
    public static Catalogue Read(Sql sql, string own, bool again)
    {
        var blocks = new SortedDictionary<string, List<(int Order, string Line)>>(StringComparer.Ordinal);
        var tables = new Dictionary<string, CatalogueTable>(StringComparer.Ordinal);
        using (var command = (NpgsqlCommand)sql.Command(PostgreSqlCatalogueQueries.All(own)))
        {
            if (again)
                command.Prepare();
            using var reader = command.ExecuteReader();
            do
            {
                while (reader.Read())
                    Take(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), Text(reader, 4), Text(reader, 5));
            }
            while (reader.NextResult());
        }

        var text = new StringBuilder();
        foreach (var (head, lines) in blocks)
        {
            text.Append(head).Append('\n');
            foreach (var (_, line) in lines.OrderBy(l => l.Order).ThenBy(l => l.Line, StringComparer.Ordinal))
            {
                text.Append("  ").Append(line).Append('\n');
                if (tables.TryGetValue(head, out var table))
                    table.Lines.Add("  " + line);
            }
        }

        return new Catalogue(Fingerprint.Of(text.ToString()), [.. tables.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Value)]);

        void Take(string kind, string schema, string name, int order, string? column, string? definition)
        {
            var full = schema.Length == 0 ? name : PostgreSqlName.Of(schema, name, own);
            var head = $"{kind} {PostgreSqlName.Canonical(full)}";
            if (!blocks.TryGetValue(head, out var lines))
                blocks[head] = lines = [];
            if (kind == "table" && !tables.ContainsKey(head))
                tables[head] = new CatalogueTable(full, [], ["" + head]);
            if (column is not null && kind == "table")
                tables[head].Columns.Add(column);
            if (column is not null)
                lines.Add((order, $"column {PostgreSqlName.Canonical(column)} {definition}"));
            else if (definition is not null)
                lines.AddRange(Lines(definition).Select(line => (order, line)));
        }
    }

    // A body's own blanks count, and no line of it may look like one of ours.
    private static IEnumerable<string> Lines(string definition)
    {
        var lines = definition.TrimEnd().Split('\n');
        return lines.Length == 1 ? lines : [string.Join("\n  ", lines.Select(line => "| " + line))];
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
