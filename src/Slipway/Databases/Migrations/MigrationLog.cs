using System.Data.Common;
using System.Globalization;

namespace Slipway.Databases.Migrations;

/// <summary>Reads and writes our journal table. Every write runs in the caller's transaction, together with what it tells of.</summary>
internal sealed class MigrationLog(Dialect dialect, DatabaseOptions options, TimeProvider time)
{
    private const string Table = Dialect.LogTable;

    private const string Columns =
        "id, application, version, name, checksum, status, started_at, completed_at, duration_ms, applied_by, deployment_id, "
        + "statements, fingerprint, error_message, rolled_back_at, rolled_back_by";

    /// <summary>Refuses a table of that name that is not ours, or whose rows are another application's.</summary>
    public LogState Read(Sql sql)
    {
        if (!dialect.LogExists(sql))
            return LogState.None;
        var missing = $"{Columns}, down_script, schema_text".Split(", ").Except(dialect.LogColumns(sql)).ToList();
        if (missing.Count > 0)
            throw new DatabaseException($"The table {Table} in {options.Location} is not Slipway's: it lacks {string.Join(", ", missing)}. Nothing was changed. Point the environment at the right database, or rename that table.");
        var rows = sql.Query($"SELECT {Columns} FROM {Table} ORDER BY id", Row);
        if (rows.Find(r => r.Application != options.Application) is { } foreign)
            throw new DatabaseException($"{options.Location} belongs to the application '{foreign.Application}', not to '{options.Application}'. Nothing was changed. Point the environment at the right database.");
        return new LogState(true, rows);
    }

    public void Create(Sql sql)
    {
        foreach (var statement in dialect.CreateLog)
            sql.Execute(statement);
    }

    /// <summary>Makes what <see cref="Create"/> began count.</summary>
    public void Finish(Sql sql)
    {
        foreach (var statement in dialect.FinishLog)
            sql.Execute(statement);
    }

    public void Drop(Sql sql)
    {
        foreach (var statement in dialect.DropLog)
            sql.Execute(statement);
    }

    public void Add(Sql sql, string status, Migration migration, MigrationRun run, Schema.Fingerprint? fingerprint, string? error)
        => Add(sql, status, migration.Version, migration.Name, migration.Checksum, migration.Down?.Text, run, fingerprint, error);

    public void AddFailure(Sql sql, PlannedScript script, MigrationRun run, string error)
        => Add(sql, "failed", script.Version, script.MigrationName, script.Checksum, null, run, null, error);

    public void MarkRolledBack(Sql sql, int version)
        => sql.Execute(
            $"UPDATE {Table} SET status = 'rolled_back', rolled_back_at = @at, rolled_back_by = @by WHERE version = @version AND status = 'applied'",
            ("@at", Iso(time.GetUtcNow())), ("@by", options.AppliedBy), ("@version", version));

    /// <summary>The down script that was stored when the version was applied; null when it was declared irreversible.</summary>
    public static string? DownScript(Sql sql, int version)
        => (string?)sql.Scalar($"SELECT down_script FROM {Table} WHERE version = @version AND status = 'applied'", ("@version", version));

    /// <summary>The schema as it was right after the version; null when another version of the canonical text wrote it.</summary>
    public static Schema.Fingerprint? Expected(Sql sql, long id)
        => sql.Query($"SELECT fingerprint, schema_text FROM {Table} WHERE id = @id AND fingerprint IS NOT NULL", r => new Schema.Fingerprint(r.GetString(0), r.GetString(1)), ("@id", id))
            .Find(f => f.Hash.StartsWith(Schema.Fingerprint.Prefix, StringComparison.Ordinal));

    private void Add(Sql sql, string status, int version, string name, string checksum, string? down, MigrationRun run, Schema.Fingerprint? fingerprint, string? error)
        => sql.Execute(
            $"INSERT INTO {Table} (application, version, name, checksum, status, started_at, completed_at, duration_ms, applied_by, deployment_id, statements, fingerprint, schema_text, down_script, error_message) "
            + "VALUES (@application, @version, @name, @checksum, @status, @started, @completed, @duration, @by, @deployment, @statements, @fingerprint, @schema, @down, @error)",
            ("@application", options.Application),
            ("@version", version),
            ("@name", name),
            ("@checksum", checksum),
            ("@status", status),
            ("@started", Iso(run.StartedAt)),
            ("@completed", Iso(time.GetUtcNow())),
            ("@duration", (long)run.Duration.TotalMilliseconds),
            ("@by", options.AppliedBy),
            ("@deployment", options.DeploymentId),
            ("@statements", run.Statements.Count),
            ("@fingerprint", fingerprint?.Hash),
            ("@schema", fingerprint?.Text),
            ("@down", down),
            ("@error", error));

    private static MigrationRecord Row(DbDataReader r) => new(
        Convert.ToInt64(r.GetValue(0), CultureInfo.InvariantCulture),
        r.GetString(1),
        r.GetInt32(2),
        r.GetString(3),
        r.GetString(4),
        r.GetString(5),
        Utc(r.GetString(6)),
        Utc(r.GetString(7)),
        TimeSpan.FromMilliseconds(r.GetInt64(8)),
        r.GetString(9),
        Text(r, 10),
        r.GetInt32(11),
        Text(r, 12),
        Text(r, 13),
        Text(r, 14) is { } at ? Utc(at) : null,
        Text(r, 15));

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
