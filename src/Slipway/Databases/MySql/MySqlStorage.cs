using MySqlConnector;
using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.MySql;

/// <summary>
/// The identity of every table's storage, as a hash. TRUNCATE or a swap of two equal tables leaves the schema as it was and changes this. Where the
/// user may not see InnoDB's table numbers (PROCESS), the times of creation stand in for them; they count in seconds.
/// </summary>
internal static class MySqlStorage
{
    private const int UnknownTable = 1109;
    private const int NoPrivilege = 1227;

    public static string Read(Sql sql, bool mariaDb)
    {
        try
        {
            return Of(sql, $"SELECT CONCAT(name, ' ', table_id) FROM information_schema.{(mariaDb ? "INNODB_SYS_TABLES" : "INNODB_TABLES")} WHERE LEFT(name, CHAR_LENGTH(DATABASE()) + 1) = CONCAT(DATABASE(), '/') ORDER BY 1");
        }
        catch (MySqlException error) when (error.Number is NoPrivilege or UnknownTable)
        {
            return Of(sql, "SELECT CONCAT(table_name, ' ', IFNULL(create_time, '')) FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1");
        }
    }

    private static string Of(Sql sql, string query)
        => Fingerprint.Of(string.Join('\n', sql.Query(query, r => r.GetString(0)).Where(l => !l.Contains(Dialect.LogTable, StringComparison.Ordinal) && !l.Contains(MySqlDialect.ProgressTable, StringComparison.Ordinal)))).Hash;
}
