using System.Data.Common;

namespace Slipway.Databases.Migrations;

/// <summary>Breaks the runs on a copy off at one statement: it kills the session right after it, or has the server refuse it.</summary>
internal sealed class Interruption(StatementPoint point, bool kills)
{
    // Of no database; the server itself then fails as it would for any other reason.
    private const string Refused = "SELECT 1 FROM slipway_is_to_fail_here";

    public bool Happened { get; private set; }

    /// <summary>What is sent in place of the statement.</summary>
    public string Sent(PlannedScript script, int index, string text)
    {
        if (kills || !point.Is(script, index))
            return text;
        Happened = true;
        return Refused;
    }

    /// <summary>The statement has taken effect and nothing has been noted of it: for a deployer that dies there is no worse moment.</summary>
    public void Ran(PlannedScript script, int index, Database database, DbConnection connection)
    {
        if (!kills || !point.Is(script, index))
            return;
        Happened = true;
        database.Sever(connection);
        throw new BrokenOffException();
    }

    // Neither a failure of the statement, which would be noted, nor a cancellation.
    private sealed class BrokenOffException() : Exception("broken off");
}
