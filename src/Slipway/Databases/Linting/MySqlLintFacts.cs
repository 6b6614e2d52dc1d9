using System.Globalization;
using MySqlConnector;
using Slipway.Databases.MySql;

namespace Slipway.Databases.Linting;

/// <summary>Sizes of tables as InnoDB's statistics have them. No table is read.</summary>
internal static class MySqlLintFacts
{
    public static LintFacts Read(Sql sql, string own)
    {
        // MySQL 8 else answers from a cache that may be a day old; MariaDB has none.
        if (!new MySqlVersion(((MySqlConnection)sql.Connection).ServerVersion).IsMariaDb)
            sql.Execute("SET SESSION information_schema_stats_expiry = 0");
        var tables = sql.Query(
            "SELECT table_schema, table_name, table_rows FROM information_schema.tables WHERE table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')",
            r => (Name: SqlName.Of(r.GetString(0), r.GetString(1), own), Size: r.IsDBNull(2) ? TableSize.Unknown : new TableSize(Convert.ToInt64(r.GetValue(2), CultureInfo.InvariantCulture))));
        var sizes = new Dictionary<string, TableSize>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, size) in tables)
            sizes[name] = sizes.TryGetValue(name, out var other) && (size.Rows ?? long.MaxValue) < (other.Rows ?? long.MaxValue) ? other : size;
        return new LintFacts(sizes);
    }
}
