using System.Data.Common;

namespace Slipway.Databases;

/// <summary>Runs our own statements through commands that already belong to the right connection and transaction.</summary>
internal class Sql(Func<DbCommand> create)
{
    /// <summary>The connection that the commands belong to.</summary>
    public DbConnection Connection
    {
        get
        {
            using var command = create();
            return command.Connection!;
        }
    }

    public virtual int Execute(string text, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(text, parameters);
        return command.ExecuteNonQuery();
    }

    public object? Scalar(string text, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(text, parameters);
        return command.ExecuteScalar() is var value and not DBNull ? value : null;
    }

    public List<T> Query<T>(string text, Func<DbDataReader, T> row, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(text, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    public DbCommand Command(string text, params (string Name, object? Value)[] parameters)
    {
        var command = create();
#pragma warning disable CA2100 // Identifiers are quoted by the dialect; values are parameters.
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
