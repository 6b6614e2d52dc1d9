namespace Slipway.Databases.MySql;

/// <summary>What the server says of itself, with the settings that a migration or a restore depends on.</summary>
internal static class MySqlServer
{
    private static readonly string[] Settings =
    [
        "sql_mode", "character_set_server", "collation_server", "time_zone", "lower_case_table_names", "default_storage_engine",
        "innodb_flush_log_at_trx_commit", "log_bin", "max_allowed_packet", "event_scheduler",
    ];

    public static ServerInfo Describe(MySqlSessions sessions)
    {
        using var connection = sessions.Open(null, readOnly: true, anyVersion: true);
        var version = new MySqlVersion(connection.ServerVersion);
        var rows = new Sql(connection.CreateCommand).Query("SHOW GLOBAL VARIABLES", r => (Name: r.GetString(0), Value: r.GetString(1)));
        return new ServerInfo(
            version.Product, version.Number.ToString(), version.Minimum.ToString(), version.Supported, rows.Where(r => Settings.Contains(r.Name)).ToDictionary(r => r.Name, r => r.Value));
    }
}
