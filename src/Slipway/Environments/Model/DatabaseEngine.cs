namespace Slipway.Environments;

/// <summary>The kind of database. In files the names are written in lower case.</summary>
public enum DatabaseEngine
{
    Sqlite,
    PostgreSql,
    MySql,
    MariaDb,
}
