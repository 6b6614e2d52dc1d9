namespace Slipway.Databases.PostgreSql;

/// <summary>What the server says of itself; asked in the maintenance database, so that ours need not exist.</summary>
internal static class PostgreSqlFacts
{
    private static readonly string[] Names = ["server_encoding", "TimeZone", "max_connections", "wal_level", "data_checksums", "fsync", "ssl"];

    public static ServerInfo Of(PostgreSqlDatabase database)
    {
        using var connection = database.Postgres.ConnectMaintenance("look");
        var sql = new Sql(connection.CreateCommand);
        var settings = sql.Query("SELECT name, setting FROM pg_settings WHERE name = ANY (@names) ORDER BY name", r => (r.GetString(0), r.GetString(1)), ("@names", Names)).ToDictionary(s => s.Item1, s => s.Item2);
        var own = sql.Query("SELECT datcollate, datctype, pg_encoding_to_char(encoding)::text FROM pg_database WHERE datname = @name", r => (r.GetString(0), r.GetString(1), r.GetString(2)), ("@name", database.Name));
        if (own is [var (collate, type, encoding)])
            (settings["lc_collate"], settings["lc_ctype"], settings["server_encoding"]) = (collate, type, encoding);
        return new ServerInfo("PostgreSQL", connection.PostgreSqlVersion.ToString(), PostgreSqlServer.Minimum.ToString(), connection.PostgreSqlVersion >= PostgreSqlServer.Minimum, settings);
    }
}
