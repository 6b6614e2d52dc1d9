using Slipway.Databases.Schema;

namespace Slipway.Databases.Rehearsals;

/// <summary>Schema and rows of a copy at one moment, without the tables that no migration touches.</summary>
/// <param name="Numbers">Only the columns whose values the server counts up; <paramref name="Tables"/> has the others.</param>
internal sealed record CopyState(Fingerprint Schema, IReadOnlyList<TableContent> Tables, IReadOnlyList<TableContent> Numbers)
{
    private static readonly string[] Counted = [" AUTO_INCREMENT", " as identity", " default nextval("];

    /// <param name="left">Tables that are left alone.</param>
    public static CopyState Of(Database copy, IReadOnlySet<string> left, CancellationToken cancellation)
        => copy.Read(
            (sql, seen) =>
            {
                var looked = seen.Catalogue.Tables.Where(t => !left.Contains(t.Name)).ToList();
                var numbers = looked.ConvertAll(t => t with { Columns = Numbered(t) }).FindAll(t => t.Columns.Count > 0);
                var values = looked.ConvertAll(t => Numbered(t) is var counted && counted.Count < t.Columns.Count ? t with { Columns = [.. t.Columns.Except(counted)] } : t);
                return new CopyState(seen.Catalogue.Fingerprint, copy.Checksums(sql, values, cancellation), copy.Checksums(sql, numbers, cancellation));
            },
            new CopyState(Fingerprint.Of(""), [], []));

    /// <summary>Tables with other values than here.</summary>
    public IEnumerable<string> Changed(CopyState other) => Tables.Except(other.Tables).Concat(other.Tables.Except(Tables)).Select(t => t.Table).Distinct();

    /// <summary>Tables with another number of rows than here.</summary>
    public IEnumerable<string> Recounted(CopyState other) => Changed(other).Where(t => Rows(this, t) != Rows(other, t));

    public CopyState Without(IReadOnlySet<string> tables)
        => this with { Tables = [.. Tables.Where(t => !tables.Contains(t.Table))], Numbers = [.. Numbers.Where(t => !tables.Contains(t.Table))] };

    /// <summary>
    /// How the other one differs, as a sentence; null when it does not. Only the rows are counted of tables whose values are others each time, and of all
    /// when the server has counted further: numbers that a rolled back statement took are not given out again, and other columns may refer to them.
    /// </summary>
    public string? DifferenceTo(CopyState other, IReadOnlySet<string> changing)
    {
        if (Schema.Hash != other.Schema.Hash)
            return "the schema is another: " + string.Join("; ", Schema.DiffTo(other.Schema));
        var further = !Numbers.SequenceEqual(other.Numbers);
        var wrong = Changed(other).Select(t => (Name: t, Here: Rows(this, t), There: Rows(other, t))).Where(t => t.Here != t.There || (!further && !changing.Contains(t.Name))).ToList();
        return wrong.Count == 0 ? null : "the rows are others: " + string.Join("; ", wrong.Select(t => $"{t.Name} has {t.There} rows{(t.Here == t.There ? " with other values" : $" and not {t.Here}")}"));
    }

    private static List<string> Numbered(CatalogueTable table) => [.. table.Columns.Where(c => table.Lines.Exists(l => Is(l, c) && Counted.Any(sign => l.Contains(sign, StringComparison.OrdinalIgnoreCase))))];

    private static bool Is(string line, string column)
        => line.StartsWith($"  column {column} ", StringComparison.Ordinal) || line.StartsWith($"  column \"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\" ", StringComparison.Ordinal);

    private static long Rows(CopyState state, string table) => state.Tables.FirstOrDefault(t => t.Table == table)?.Rows ?? 0;
}
