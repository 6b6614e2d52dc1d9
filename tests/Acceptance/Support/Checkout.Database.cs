using Microsoft.Data.Sqlite;

namespace Slipway.Tests.Acceptance.Support;

internal sealed partial class Checkout
{
    public string DatabaseFile => Path.Combine(Server, "shared/inventory.db");

    /// <summary>The rows of a query, each as texts; NULL is null.</summary>
    public IReadOnlyList<IReadOnlyList<string?>> Query(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<IReadOnlyList<string?>>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))]);
        return rows;
    }

    public string? Scalar(string sql) => Query(sql)[0][0];

    public int Execute(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = DatabaseFile, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
