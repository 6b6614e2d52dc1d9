using MySqlConnector;

namespace InventorySync.Store.MySql;

/// <summary>A named lock of the server, held by a session of its own. Let go at once when disposed of, and by the server when the process ends.</summary>
internal sealed class NamedLock(MySqlConnection session, string name) : IDisposable
{
    public bool TryTake()
    {
        using var command = Command("SELECT GET_LOCK(@name, 0)");
        return Convert.ToInt64(command.ExecuteScalar(), provider: null) == 1;
    }

    public void Dispose()
    {
        try
        {
            using var command = Command("DO RELEASE_LOCK(@name)");
            command.ExecuteNonQuery();
        }
        catch (MySqlException)
        {
            // The session is gone, and the lock with it.
        }

        session.Dispose();
    }

    private MySqlCommand Command(string sql)
    {
        var command = session.CreateCommand();
#pragma warning disable CA2100 // Two constant texts.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("@name", name);
        return command;
    }
}
