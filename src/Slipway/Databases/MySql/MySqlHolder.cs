using System.Text.Json;
using MySqlConnector;

namespace Slipway.Databases.MySql;

/// <summary>
/// Writes the holder's name where everybody can read it without a table: as a comment of a statement that sleeps, in the process list. It says which
/// session holds the lock, so that a name whose owner is gone is not believed.
/// </summary>
internal sealed class MySqlHolder : IDisposable
{
    private const string Mark = "/* slipway-run ";
    private readonly MySqlConnection _connection;
    private readonly MySqlCommand _sleep;
    private readonly Thread _thread;
    private volatile bool _ended;

    public MySqlHolder(MySqlConnection connection, int session, LockHolder holder)
    {
        _connection = connection;
        _sleep = connection.CreateCommand();
#pragma warning disable CA2100 // JSON of our own; "*/" cannot occur, because '/' is escaped.
        _sleep.CommandText = $"DO {Mark}{session} {JsonSerializer.Serialize(holder).Replace("/", "\\u002f", StringComparison.Ordinal)} */ SLEEP(1)";
#pragma warning restore CA2100
        _thread = new Thread(Say) { IsBackground = true, Name = "slipway-run" };
        _thread.Start();
    }

    /// <summary>Who says that he holds the lock in this session; null when nobody does.</summary>
    public static LockHolder? Read(Sql sql, int session)
    {
        var prefix = $"DO {Mark}{session} ";
        var said = sql.Query(
            "SELECT info FROM information_schema.processlist WHERE LEFT(info, CHAR_LENGTH(@prefix)) = @prefix", r => r.GetString(0), ("@prefix", prefix));
        try
        {
            return said is [var info, ..] ? JsonSerializer.Deserialize<LockHolder>(info[prefix.Length..info.LastIndexOf(" */", StringComparison.Ordinal)]) : null;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _ended = true;
        while (!_thread.Join(TimeSpan.FromMilliseconds(20)))
        {
            try
            {
                _sleep.Cancel();
            }
            catch (MySqlException)
            {
            }
        }

        _sleep.Dispose();
        _connection.Dispose();
    }

    // A session that is lost costs the name, not the lock.
    private void Say()
    {
        try
        {
            while (!_ended)
                _sleep.ExecuteNonQuery();
        }
        catch (MySqlException)
        {
        }
    }
}
