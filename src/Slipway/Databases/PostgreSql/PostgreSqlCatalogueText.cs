using System.Text;
using Slipway.Databases.Schema;

namespace Slipway.Databases.PostgreSql;

/// <summary>
/// The catalogues as canonical text. Definitions are as the server prints them under our pinned search_path. Who owns what, and
/// comments, do not count; plpgsql, members of extensions and the log are left out.
/// </summary>
internal sealed class PostgreSqlCatalogueText
{
    private readonly string _own;
    private readonly SortedDictionary<string, List<(int Order, string Line)>> _blocks;
    private readonly Dictionary<uint, HashSet<string>> _heads;
    private readonly Dictionary<uint, List<string>> _columns;
    private readonly Dictionary<string, (string Name, uint Relation)> _tables;

    public PostgreSqlCatalogueText(string own)
        => (_own, _blocks, _heads, _columns, _tables) = (own, new(StringComparer.Ordinal), [], [], new(StringComparer.Ordinal));

    private PostgreSqlCatalogueText(PostgreSqlCatalogueText other)
        => (_own, _blocks, _heads, _columns, _tables) = (other._own, new(other._blocks, StringComparer.Ordinal), new(other._heads), new(other._columns), new(other._tables, StringComparer.Ordinal));

    /// <summary>One that can forget and take without changing this one.</summary>
    public PostgreSqlCatalogueText Copy() => new(this);

    public bool Knows(uint relation) => _heads.ContainsKey(relation);

    /// <summary>A relation's columns in their order; none for one that is not known.</summary>
    public IReadOnlyList<string> Columns(uint relation) => _columns.TryGetValue(relation, out var columns) ? columns : [];

    /// <param name="relation">Whose row it is; 0 when it is no relation's.</param>
    public void Take(string kind, string schema, string name, int order, string? column, string? definition, uint relation)
    {
        var full = schema.Length == 0 ? name : PostgreSqlName.Of(schema, name, _own);
        var head = $"{kind} {PostgreSqlName.Canonical(full)}";
        if (!_blocks.TryGetValue(head, out var lines))
            _blocks[head] = lines = [];
        if (relation != 0)
            Of(_heads, relation).Add(head);
        if (kind == "table")
            _tables[head] = (full, relation);
        if (column is not null)
        {
            Of(_columns, relation).Add(column);
            lines.Add((order, $"column {PostgreSqlName.Canonical(column)} {definition}"));
        }
        else if (definition is not null)
        {
            lines.AddRange(Lines(definition).Select(line => (order, line)));
        }
    }

    public void Forget(uint relation)
    {
        foreach (var head in _heads.TryGetValue(relation, out var heads) ? heads : [])
        {
            _blocks.Remove(head);
            _tables.Remove(head);
        }

        _heads.Remove(relation);
        _columns.Remove(relation);
    }

    public Catalogue ToCatalogue()
    {
        var text = new StringBuilder();
        var tables = new List<CatalogueTable>();
        foreach (var (head, lines) in _blocks)
        {
            var written = lines.OrderBy(l => l.Order).ThenBy(l => l.Line, StringComparer.Ordinal).Select(l => "  " + l.Line).ToList();
            text.Append(head).Append('\n');
            foreach (var line in written)
                text.Append(line).Append('\n');
            if (_tables.TryGetValue(head, out var table))
                tables.Add(new CatalogueTable(table.Name, [.. Columns(table.Relation)], [head, .. written]));
        }

        return new Catalogue(Fingerprint.Of(text.ToString()), tables);
    }

    private static T Of<T>(Dictionary<uint, T> of, uint relation)
        where T : new()
    {
        if (!of.TryGetValue(relation, out var found))
            of[relation] = found = new T();
        return found;
    }

    // A body's own blanks count, and no line of it may look like one of ours.
    private static IEnumerable<string> Lines(string definition)
    {
        var lines = definition.TrimEnd().Split('\n');
        return lines.Length == 1 ? lines : [string.Join("\n  ", lines.Select(line => "| " + line))];
    }
}
