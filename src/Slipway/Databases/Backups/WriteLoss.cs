using Slipway.Databases.Schema;

namespace Slipway.Databases.Backups;

/// <summary>
/// The write-loss report: which rows of a database a restore takes away, and which it brings back. Equal tables are told by their checksums; of the others
/// the hashes of all rows come sorted from both sides and are merged, so that memory stays at two rows.
/// </summary>
internal static class WriteLoss
{
    /// <summary>Compares what is there <paramref name="now"/> with the restored <paramref name="then"/>, over the columns that both have. Version: null where there is nothing now.</summary>
    public static (IReadOnlyList<TableDelta> Tables, int? Version) Between(Database now, Database then, IReadOnlyList<TableContent> held, CancellationToken cancellation)
        => now.Read<(IReadOnlyList<TableDelta>, int?)>(
            (sql, seen) => then.Read<(IReadOnlyList<TableDelta>, int?)>(
                (old, before) => (Compare(new Side(now, sql, seen.Catalogue), new Side(then, old, before.Catalogue), held, cancellation), seen.Log.Version), default),
            (Unread(held), null));

    /// <summary>For a database that is not there or cannot be read.</summary>
    public static IReadOnlyList<TableDelta> Unread(IReadOnlyList<TableContent> held) => [.. held.Select(t => new TableDelta(t.Table, null, t.Rows, true, 0, t.Rows))];

    private static List<TableDelta> Compare(Side now, Side then, IReadOnlyList<TableContent> held, CancellationToken cancellation)
    {
        var contents = now.Database.Checksums(now.Sql, now.Catalogue.Tables, cancellation);
        return [.. contents.Select(t => t.Table).Union(held.Select(t => t.Table)).Order(StringComparer.Ordinal).Select(name =>
        {
            var (found, kept) = (contents.Find(t => t.Table == name), held.FirstOrDefault(t => t.Table == name));
            if (found == kept)
                return new TableDelta(name, found!.Rows, kept!.Rows, false, 0, 0);
            if (found is null || kept is null)
                return new TableDelta(name, found?.Rows, kept?.Rows, true, found?.Rows ?? 0, kept?.Rows ?? 0);
            var columns = then.Columns(name).Intersect(now.Columns(name)).ToList();
            var (written, back) = columns.Count == 0 ? (found.Rows, kept.Rows) : Difference(now.Hashes(name, columns), then.Hashes(name, columns), cancellation);
            return new TableDelta(name, found.Rows, kept.Rows, true, written, back);
        })];
    }

    /// <summary>How many of each sorted sequence the other does not have; equal ones are paired off one by one.</summary>
    internal static (long OnlyFirst, long OnlySecond) Difference(IEnumerable<string> first, IEnumerable<string> second, CancellationToken cancellation)
    {
        using var a = first.GetEnumerator();
        using var b = second.GetEnumerator();
        var (onlyFirst, onlySecond, steps) = (0L, 0L, 0L);
        var (hasA, hasB) = (a.MoveNext(), b.MoveNext());
        while (hasA || hasB)
        {
            if ((++steps & 0x3FF) == 0)
                cancellation.ThrowIfCancellationRequested();
            var order = !hasA ? 1 : !hasB ? -1 : string.CompareOrdinal(a.Current, b.Current);
            (onlyFirst, onlySecond) = (onlyFirst + (order < 0 ? 1 : 0), onlySecond + (order > 0 ? 1 : 0));
            hasA = order <= 0 ? a.MoveNext() : hasA;
            hasB = order >= 0 ? b.MoveNext() : hasB;
        }

        return (onlyFirst, onlySecond);
    }

    private sealed record Side(Database Database, Sql Sql, Catalogue Catalogue)
    {
        public IReadOnlyList<string> Columns(string table) => Catalogue.Tables.FirstOrDefault(t => t.Name == table)?.Columns ?? [];

        public IEnumerable<string> Hashes(string table, IReadOnlyList<string> columns)
        {
            using var command = Sql.Command(Database.SortedRowHashes(table, columns));
            using var reader = command.ExecuteReader();
            while (reader.Read())
                yield return reader.GetString(0);
        }
    }
}
