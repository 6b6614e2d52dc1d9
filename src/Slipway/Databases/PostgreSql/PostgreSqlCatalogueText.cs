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

    private readonly Dictionary<string, (string Text, CatalogueTable? Table)> _written;

    public PostgreSqlCatalogueText(string own)
        => (_own, _blocks, _heads, _columns, _tables, _written) = (own, new(StringComparer.Ordinal), [], [], new(StringComparer.Ordinal), []);

    private PostgreSqlCatalogueText(PostgreSqlCatalogueText other)
        => (_own, _blocks, _heads, _columns, _tables, _written) = (other._own, new(other._blocks, StringComparer.Ordinal), new(other._heads), new(other._columns), new(other._tables, StringComparer.Ordinal), new(other._written));

    /// <summary>One that can forget and take without changing this one.</summary>
    public PostgreSqlCatalogueText Copy() => new(this);

    public bool Knows(uint relation) => _heads.ContainsKey(relation);

    /// <summary>A relation's columns in their order; none for one that is not known.</summary>
    public IReadOnlyList<string> Columns(uint relation) => _columns.TryGetValue(relation, out var columns) ? columns : [];

    /// <summary>What there is of a relation; itself always.</summary>
    public IEnumerable<CataloguePart> Parts(uint relation)
        => _heads.TryGetValue(relation, out var heads) ? heads.SelectMany(head => _blocks.GetValueOrDefault(head, []).Select(line => Part(head, line.Order))) : [];

    private static CataloguePart Part(string head, int order) => order switch
    {
        20000 => CataloguePart.Constraint,
        30000 => CataloguePart.Trigger,
        40000 => CataloguePart.Rule,
        50000 => CataloguePart.Policy,
        61000 => CataloguePart.ColumnGrant,
        _ when head.StartsWith("index ", StringComparison.Ordinal) || head.StartsWith("invalid index ", StringComparison.Ordinal) => CataloguePart.Index,
        _ when head.StartsWith("statistics ", StringComparison.Ordinal) => CataloguePart.Statistics,
        _ when head.StartsWith("sequence ", StringComparison.Ordinal) => CataloguePart.Sequence,
        _ => CataloguePart.Relation,
    };

    /// <param name="relation">Whose row it is; 0 when it is no relation's.</param>
    public void Take(string kind, string schema, string name, int order, string? column, string? definition, uint relation)
    {
        var full = schema.Length == 0 ? name : PostgreSqlName.Of(schema, name, _own);
        var head = $"{kind} {PostgreSqlName.Canonical(full)}";
        if (!_blocks.TryGetValue(head, out var lines))
            _blocks[head] = lines = [];
        _written.Remove(head);
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
            _written.Remove(head);
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
            if (!_written.TryGetValue(head, out var written))
                _written[head] = written = Write(head, lines);
            text.Append(written.Text);
            if (written.Table is { } table)
                tables.Add(table);
        }

        return new Catalogue(Fingerprint.Of(text.ToString()), tables);
    }

    private (string Text, CatalogueTable? Table) Write(string head, List<(int Order, string Line)> lines)
    {
        var written = lines.OrderBy(l => l.Order).ThenBy(l => l.Line, StringComparer.Ordinal).Select(l => "  " + l.Line).ToList();
        var table = _tables.TryGetValue(head, out var known) ? new CatalogueTable(known.Name, [.. Columns(known.Relation)], [head, .. written]) : null;
        return (string.Concat(written.Prepend(head).Select(line => line + '\n')), table);
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
