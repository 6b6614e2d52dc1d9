using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace InventorySync.Store.Sqlite;

/// <summary>A prepared statement of the hot path. Values stay bound from one execution to the next.</summary>
/// <remarks>
/// Straight on SQLite's own interface: the provider looks every parameter up by its name and boxes every value on every
/// execution, which was more than half of the time of an upsert (bench/README.md).
/// </remarks>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _places;

    /// <param name="names">Parameters in the order in which they are set.</param>
    public Statement(SqliteConnection connection, string sql, params string[] names)
    {
        _database = connection.Handle ?? throw new StoreException("the database connection is closed");
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
        _places = Array.ConvertAll(names, name => raw.sqlite3_bind_parameter_index(_statement, name));
    }

    public void Set(int index, long value) => Bound(index, raw.sqlite3_bind_int64(_statement, _places[index], value));

    public void Set(int index, long? value)
    {
        if (value is { } number)
            Set(index, number);
        else
            Bound(index, raw.sqlite3_bind_null(_statement, _places[index]));
    }

    public void Set(int index, string? value) => Bound(index, value is null
        ? raw.sqlite3_bind_null(_statement, _places[index])
        : raw.sqlite3_bind_text(_statement, _places[index], value));

    /// <returns>True when there is a row to read; the caller resets.</returns>
    /// <exception cref="SqliteException">SQLite refuses.</exception>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result is raw.SQLITE_ROW or raw.SQLITE_DONE)
            return result == raw.SQLITE_ROW;
        Reset();
        Check(result);
        return false;
    }

    public void Reset() => raw.sqlite3_reset(_statement);

    /// <returns>How many rows it changed.</returns>
    public int Execute()
    {
        Step();
        Reset();
        return raw.sqlite3_changes(_database);
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    public string? Text(int column) => IsNull(column) ? null : raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public void Dispose() => _statement.Dispose();

    /// <remarks>Statements share lists of parameters; one that a statement does not name (place 0) is not for it.</remarks>
    private void Bound(int index, int result)
    {
        if (_places[index] != 0)
            Check(result);
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(result, _database);
    }
}
