using Microsoft.Data.Sqlite;

namespace InventorySync.Store.Sqlite;

/// <summary>A prepared statement whose parameters are set by position: the hot path looks nothing up by name.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteParameter[] _parameters;

    public Statement(SqliteConnection connection, string sql, params string[] names)
    {
        Command = connection.CreateCommand();
        Command.CommandText = sql;
        _parameters = Array.ConvertAll(names, name => Command.Parameters.Add(new SqliteParameter { ParameterName = name, Value = DBNull.Value }));
        Command.Prepare();
    }

    public SqliteCommand Command { get; }

    public object? this[int index]
    {
        set => _parameters[index].Value = value ?? DBNull.Value;
    }

    public int Execute() => Command.ExecuteNonQuery();

    public void Dispose() => Command.Dispose();
}
