using InventorySync.Streams;
using Microsoft.Data.Sqlite;

namespace InventorySync.Store.Sqlite;

/// <summary>A transaction that takes the write lock at once, so that it can wait for it but never lose it half-way.</summary>
/// <remarks>
/// By statements, because prepared commands outlive transactions and would have to be tied to each anew. What is rolled back is
/// also taken out of the run's counters.
/// </remarks>
internal sealed class WriteTransaction : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly RunCounters _counters;
    private readonly RunCounters _before;
    private bool _committed;

    public WriteTransaction(SqliteConnection connection, RunCounters counters)
    {
        (_connection, _counters, _before) = (connection, counters, counters.Copy());
        connection.Execute("BEGIN IMMEDIATE");
    }

    public void Commit()
    {
        _connection.Execute("COMMIT");
        _committed = true;
    }

    public void Dispose()
    {
        if (_committed)
            return;
        _counters.Restore(_before);
        try
        {
            _connection.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself (disk full, I/O error); the first error is the one to show.
        }
    }
}
