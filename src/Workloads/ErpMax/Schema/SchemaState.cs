using Npgsql;

namespace ErpMax.Schema;

/// <summary>What the database's log of migrations says.</summary>
/// <param name="Version">0 when nothing was ever migrated.</param>
internal sealed record SchemaState(int Version)
{
    /// <summary>Why this release cannot work on it; null when it can.</summary>
    public string? Problem => Version switch
    {
        0 => $"the database was never migrated (it has no migration_log, or an empty one); this release needs schema {RequiredSchema.Version}: run the migrations",
        < RequiredSchema.Version => $"the schema is {Version}, this release needs {RequiredSchema.Version}: run the migrations, or put the release before this one back",
        _ => null,
    };

    /// <exception cref="NpgsqlException">The database cannot be asked.</exception>
    public static async Task<SchemaState> ReadAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // Two questions: the second cannot even be parsed where there is no such table.
        await using var exists = new NpgsqlCommand("SELECT to_regclass('migration_log') IS NOT NULL", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(cancellation))!)
            return new SchemaState(0);
        await using var version = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM migration_log WHERE status IN ('applied', 'baseline')", connection);
        return new SchemaState((int)(await version.ExecuteScalarAsync(cancellation))!);
    }
}
