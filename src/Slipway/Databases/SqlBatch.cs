using System.Data.Common;

namespace Slipway.Databases;

/// <summary>Gathers statements and sends them in one round trip. What one would answer is not to be had.</summary>
internal sealed class SqlBatch(DbConnection connection) : Sql(connection.CreateCommand), IDisposable
{
    private readonly DbBatch _batch = connection.CreateBatch();

    public override int Execute(string text, params (string Name, object? Value)[] parameters)
    {
        var command = _batch.CreateBatchCommand();
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

        _batch.BatchCommands.Add(command);
        return 0;
    }

    public void Send() => _batch.ExecuteNonQuery();

    public void Dispose() => _batch.Dispose();
}
