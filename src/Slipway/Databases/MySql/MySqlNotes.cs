using System.Data;
using System.Data.Common;
using MySqlConnector;

namespace Slipway.Databases.MySql;

/// <summary>
/// What is to be noted of scripts and statements, until it is committed. Each commit waits for the disk, so notes go into the next transaction that
/// there is anyhow, the log's row of a script into the first of the next one: until then a note that is missing says only what a kill right before it
/// would have left, and that the next run settles.
/// </summary>
internal sealed class MySqlNotes(MySqlConnection connection)
{
    private readonly List<Action<Sql>> _ended = [];
    private readonly List<Action<Sql>> _notes = [];

    /// <summary>The end of a script waits to be noted.</summary>
    public bool HasEnded => _ended.Count > 0;

    public void Add(Action<Sql> note) => _notes.Add(note);

    /// <summary>The script's own row says it all; what was to be noted of it need not be.</summary>
    public void End(Action<Sql> note)
    {
        _notes.Clear();
        _ended.Add(note);
    }

    public void WriteAlone()
    {
        if (_ended.Count + _notes.Count > 0)
            Write(_ => { });
    }

    /// <summary>All that waits, and this, in a transaction of one round trip.</summary>
    public void Write(Action<Sql> also)
    {
        OrRollBack(() =>
        {
            using var batch = new SqlBatch(connection);
            Begin(batch);
            also(batch);
            batch.Execute("COMMIT");
            batch.Send();
        });
        Written();
    }

    /// <summary>All that waits, before what is run, and after it its own note, in one transaction.</summary>
    public void WriteAround(Action run, Action<Sql> after)
    {
        OrRollBack(() =>
        {
            using (var batch = new SqlBatch(connection))
            {
                Begin(batch);
                batch.Send();
            }

            run();
            using var end = new SqlBatch(connection);
            after(end);
            end.Execute("COMMIT");
            end.Send();
        });
        Written();
    }

    private void Begin(SqlBatch batch)
    {
        batch.Execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        batch.Execute("START TRANSACTION");
        _ended.ForEach(note => note(batch));
        _notes.ForEach(note => note(batch));
    }

    private void Written()
    {
        _ended.Clear();
        _notes.Clear();
    }

    private void OrRollBack(Action work)
    {
        try
        {
            work();
        }
        catch (Exception) when (connection.State == ConnectionState.Open)
        {
            RollBack();
            throw;
        }
    }

    // When the session is gone, the transaction is too; what failed before this must not be hidden.
    private void RollBack()
    {
        try
        {
            new Sql(connection.CreateCommand).Execute("ROLLBACK");
        }
        catch (DbException)
        {
        }
    }
}
