using System.Collections.Concurrent;
using System.Globalization;
using MySqlConnector;
using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.MySql;

/// <summary>
/// Counts and checksums that the server computes: per row an MD5 over length and bytes of each value, the first half of it added up, so that the order of
/// rows does not count and equal rows do not cancel out. Only two numbers a table travel.
/// </summary>
internal static class MySqlContents
{
    private const int MaximumSessions = 4;
    private const string Mark = "md5:v2:";
    private const string FormerMark = "md5:v1:";

    public static List<TableContent> Checksums(Sql sql, Dialect dialect, IEnumerable<CatalogueTable> tables, CancellationToken cancellation)
        => [.. tables.OrderBy(t => t.Name, StringComparer.Ordinal).Select(table => Checksum(sql, dialect, table, former: false, cancellation))];

    /// <summary>The hashes of all rows, in order.</summary>
    public static string SortedHashes(Dialect dialect, string table, IReadOnlyList<string> columns)
        => $"SELECT {Hash(dialect, columns)} AS h FROM {dialect.Table(table)} ORDER BY h";

    /// <summary>Whether a manifest's checksums are of the kind that older backups have: both halves of the MD5 added up.</summary>
    public static bool AreFormer(IEnumerable<TableContent> tables) => tables.Any(t => t.Checksum.StartsWith(FormerMark, StringComparison.Ordinal));

    /// <summary>The same over several sessions, for a copy that nobody else writes to: each statement has one core of the server.</summary>
    public static async Task<List<TableContent>> OfCopyAsync(MySqlDatabase copy, IEnumerable<CatalogueTable> tables, bool former, CancellationToken cancellation)
    {
        var waiting = new ConcurrentQueue<CatalogueTable>(await Task.Run(() => LargestFirst(copy, tables), cancellation).ConfigureAwait(false));
        var found = new ConcurrentBag<TableContent>();
        var sessions = Math.Min(waiting.Count, Math.Clamp(Environment.ProcessorCount, 1, MaximumSessions));
        await Task.WhenAll(Enumerable.Range(0, sessions).Select(_ => Task.Run(Work, cancellation))).ConfigureAwait(false);
        return [.. found.OrderBy(t => t.Table, StringComparer.Ordinal)];

        void Work()
        {
            using var connection = copy.Open(Access.Read);
            var sql = new Sql(connection.CreateCommand);
            while (waiting.TryDequeue(out var table))
                found.Add(Checksum(sql, copy.Dialect, table, former, cancellation));
        }
    }

    private static TableContent Checksum(Sql sql, Dialect dialect, CatalogueTable table, bool former, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var hash = Hash(dialect, table.Columns);
        var sums = former ? $"CONCAT({Sum($"LEFT({hash}, 16)")}, ':', {Sum($"RIGHT({hash}, 16)")})" : Sum($"LEFT({hash}, 16)");
        using var command = sql.Command($"SELECT COUNT(*), {sums} FROM {dialect.Table(table.Name)}");
        using var onCancel = cancellation.Register(command.Cancel);
        try
        {
            using var reader = command.ExecuteReader();
            reader.Read();
            return new TableContent(table.Name, reader.GetInt64(0), (former ? FormerMark : Mark) + reader.GetString(1));
        }
        catch (MySqlException error) when (error.ErrorCode is MySqlErrorCode.QueryInterrupted)
        {
            cancellation.ThrowIfCancellationRequested();
            throw;
        }
    }

    private static string Sum(string digits) => $"CAST(COALESCE(SUM(CAST(CONV({digits}, 16, 10) AS UNSIGNED)), 0) AS CHAR)";

    private static string Hash(Dialect dialect, IEnumerable<string> columns) => $"MD5(CONCAT({string.Join(", ", columns.Select(c => Value(dialect.Quote(c))))}))";

    // As bytes, whatever the column's charset; a NULL is told from an empty value, and lengths keep neighbours apart.
    private static string Value(string column) => $"IFNULL(CONCAT(LENGTH({column}), ':', CAST({column} AS BINARY)), 'N')";

    private static IEnumerable<CatalogueTable> LargestFirst(MySqlDatabase copy, IEnumerable<CatalogueTable> tables)
    {
        using var connection = copy.Open(Access.Read);
        var sizes = new Sql(connection.CreateCommand)
            .Query("SELECT table_name, IFNULL(data_length, 0) FROM information_schema.tables WHERE table_schema = DATABASE()", r => (Name: r.GetString(0), Bytes: Convert.ToInt64(r.GetValue(1), CultureInfo.InvariantCulture)))
            .ToDictionary(t => t.Name, t => t.Bytes, StringComparer.OrdinalIgnoreCase);
        return [.. tables.OrderByDescending(t => sizes.GetValueOrDefault(t.Name))];
    }
}
