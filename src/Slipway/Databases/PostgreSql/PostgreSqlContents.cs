using Npgsql;
using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.PostgreSql;

/// <summary>
/// Rows and checksums, computed where the rows are. A row's text is hashed and the hashes are added up modulo 2^63: order does not
/// matter, and equal rows do not cancel out. Equal rows have equal text under <see cref="PostgreSqlServer.Steady"/>.
/// </summary>
internal static class PostgreSqlContents
{
    public static List<TableContent> Checksums(Sql sql, IEnumerable<CatalogueTable> tables, Dialect dialect, CancellationToken cancellation)
        => [.. tables.OrderBy(t => t.Name, StringComparer.Ordinal).Select(table => Checksum(sql, table, dialect, cancellation))];

    /// <summary>The hashes of all rows, in order.</summary>
    public static string SortedHashes(Dialect dialect, string table, IReadOnlyList<string> columns)
        => $"SELECT h FROM (SELECT lpad(to_hex({Hash(dialect, columns)}), 16, '0') AS h FROM {dialect.Table(table)} t) AS hashed ORDER BY h COLLATE \"C\"";

    private static string Hash(Dialect dialect, IEnumerable<string> columns) => $"hashtextextended(ROW({string.Join(", ", columns.Select(c => "t." + dialect.Quote(c)))})::text, 7)";

    private static TableContent Checksum(Sql sql, CatalogueTable table, Dialect dialect, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var command = sql.Command($"SELECT count(*), to_hex((coalesce(sum({Hash(dialect, table.Columns)}::numeric), 0) % 9223372036854775808)::bigint) FROM {dialect.Table(table.Name)} t");
        using var onCancel = cancellation.Register(command.Cancel);
        try
        {
            using var reader = command.ExecuteReader();
            reader.Read();
            return new TableContent(table.Name, reader.GetInt64(0), "pg1:" + reader.GetString(1));
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            cancellation.ThrowIfCancellationRequested();
            throw;
        }
    }
}
