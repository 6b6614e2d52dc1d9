using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.MySql;

/// <summary>
/// Notes how far the script has come that is under way: row 0 when it began, then one row a statement. The row of a statement that changes rows is
/// committed with it; that of one which commits by itself is written before it as an intent and made good after it.
/// </summary>
internal static class MySqlProgress
{
    private const string Table = MySqlDialect.ProgressTable;

    public static Flight? Read(Sql sql)
    {
        var rows = sql.Query(
            $"SELECT statement, version, name, direction, status, statement_text, schema_hash, schema_text, storage FROM {Table} ORDER BY statement",
            r => (Step: new FlightStep(r.GetInt32(0), r.GetString(5), r.GetString(4) == "done", r.GetString(6), r.GetString(8)),
                Version: r.GetInt32(1), Name: r.GetString(2), Direction: Enum.Parse<Direction>(r.GetString(3)),
                After: r.IsDBNull(7) ? null : new Fingerprint(r.GetString(6), r.GetString(7))));
        if (rows.Count == 0)
            return null;
        var begun = rows[0];
        return new Flight(begun.Version, begun.Name, begun.Direction, [.. rows.Skip(1).Select(r => r.Step)], begun.After!, rows.Last(r => r.After is not null).After!);
    }

    public static void Begin(Sql sql, PlannedScript script, Fingerprint start) => Write(sql, script, 0, "begun", "", start.Hash, start.Text, "");

    public static void Intend(Sql sql, PlannedScript script, int number, string schemaHash, string storage)
        => Write(sql, script, number, "intent", script.Script.Statements[number - 1].Text, schemaHash, null, storage);

    /// <summary>A statement that changed rows only; in its own transaction.</summary>
    public static void DidRows(Sql sql, PlannedScript script, int number, string schemaHash)
        => Write(sql, script, number, "done", script.Script.Statements[number - 1].Text, schemaHash, null, "");

    public static void DidSchema(Sql sql, int number, Fingerprint after)
        => sql.Execute($"UPDATE {Table} SET status = 'done', schema_hash = @hash, schema_text = @text WHERE statement = @number", ("@hash", after.Hash), ("@text", after.Text), ("@number", number));

    public static void Forget(Sql sql, int number) => sql.Execute($"DELETE FROM {Table} WHERE statement = @number", ("@number", number));

    public static void End(Sql sql) => sql.Execute($"DELETE FROM {Table}");

    /// <summary>
    /// Finds out whether the statement that nobody saw the end of took effect: the server leaves one statement whole or not at all, so a schema and
    /// storage as they were before it mean that it did not.
    /// </summary>
    public static void SettleLast(Sql sql, bool mariaDb)
    {
        if (Read(sql)?.Unsettled is { } step)
            Settle(sql, step, mariaDb);
    }

    /// <summary>The script under way, after that has been found out.</summary>
    public static Flight? ReadSettled(Sql sql, bool mariaDb)
    {
        var flight = Read(sql);
        if (flight?.Unsettled is not { } step)
            return flight;
        Settle(sql, step, mariaDb);
        return Read(sql);
    }

    private static void Settle(Sql sql, FlightStep step, bool mariaDb)
    {
        var now = MySqlCatalogue.Read(sql).Fingerprint;
        if (now.Hash == step.Before && MySqlStorage.Read(sql, mariaDb) == step.Storage)
            Forget(sql, step.Number);
        else
            DidSchema(sql, step.Number, now);
    }

    private static void Write(Sql sql, PlannedScript script, int number, string status, string text, string hash, string? schema, string storage)
        => sql.Execute(
            $"INSERT INTO {Table} (statement, version, name, direction, status, statement_text, schema_hash, schema_text, storage) VALUES (@statement, @version, @name, @direction, @status, @text, @hash, @schema, @storage)",
            ("@statement", number),
            ("@version", script.Version),
            ("@name", script.MigrationName),
            ("@direction", script.Direction.ToString()),
            ("@status", status),
            ("@text", text),
            ("@hash", hash),
            ("@schema", schema),
            ("@storage", storage));
}
