using System.Globalization;
using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.MySql;

/// <summary>
/// Counts and checksums that the server computes: per row an MD5 over length and bytes of each value, added up in two halves, so that the order of rows
/// does not count and equal rows do not cancel out. Only two numbers a table travel.
/// </summary>
internal static class MySqlContents
{
    public static List<TableContent> Checksums(Sql sql, Dialect dialect, IEnumerable<CatalogueTable> tables, CancellationToken cancellation)
        => [.. tables.OrderBy(t => t.Name, StringComparer.Ordinal).Select(table => Checksum(sql, dialect, table, cancellation))];

    /// <summary>The hashes of all rows, in order.</summary>
    public static string SortedHashes(Dialect dialect, string table, IReadOnlyList<string> columns)
        => $"SELECT {Hash(dialect, columns)} AS h FROM {dialect.Table(table)} ORDER BY h";

    private static TableContent Checksum(Sql sql, Dialect dialect, CatalogueTable table, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var content = sql.Query(
            $"""
            SELECT COUNT(*), CAST(COALESCE(SUM(CAST(CONV(LEFT(h, 16), 16, 10) AS UNSIGNED)), 0) AS CHAR),
                   CAST(COALESCE(SUM(CAST(CONV(RIGHT(h, 16), 16, 10) AS UNSIGNED)), 0) AS CHAR)
            FROM (SELECT {Hash(dialect, table.Columns)} AS h FROM {dialect.Table(table.Name)}) AS hashed
            """,
            r => new TableContent(table.Name, r.GetInt64(0), string.Create(CultureInfo.InvariantCulture, $"md5:v1:{r.GetString(1)}:{r.GetString(2)}")));
        return content[0];
    }

    private static string Hash(Dialect dialect, IEnumerable<string> columns) => $"MD5(CONCAT({string.Join(", ", columns.Select(c => Value(dialect.Quote(c))))}))";

    // As bytes, whatever the column's charset; a NULL is told from an empty value, and lengths keep neighbours apart.
    private static string Value(string column) => $"IFNULL(CONCAT(LENGTH({column}), ':', CAST({column} AS BINARY)), 'N')";
}
