using Microsoft.Data.Sqlite;

namespace Slipway.Databases.Sqlite;

/// <summary>Database files as files: copied consistently, removed with their companions.</summary>
internal static class SqliteFiles
{
    private static readonly string[] Companions = ["-journal", "-wal", "-shm"];

    /// <summary>Removes a database. What is left of a journal after a kill is harmless: SQLite drops one that has no database.</summary>
    public static void Delete(string file)
    {
        File.Delete(file);
        foreach (var companion in Companions)
            File.Delete(file + companion);
    }

    /// <summary>Removes also the run lock of a copy that nobody else can wait for.</summary>
    public static void DeleteScratch(string file)
    {
        Delete(file);
        File.Delete(file + ".lock");
        File.Delete(file + ".lock.holder");
    }

    /// <summary>Copies one state of the source over the whole target in one transaction; a kill leaves the target as it was.</summary>
    public static void Copy(SqliteConnection from, SqliteConnection to) => from.BackupDatabase(to);
}
