using System.Data.Common;
using DbUp.Engine.Transactions;

namespace Slipway.Databases.Migrations;

/// <summary>DbUp's connection manager over a connection that is already open and stays ours.</summary>
internal sealed class ScriptSession : DatabaseConnectionManager
{
    private readonly Dialect _dialect;

    public ScriptSession(DbConnection connection, Dialect dialect)
        : base(_ => connection)
    {
        (Connection, _dialect) = (connection, dialect);
        TransactionMode = TransactionMode.TransactionPerScript;
    }

    public DbConnection Connection { get; }

    public override IEnumerable<string> SplitScriptIntoCommands(string scriptContents) => _dialect.Split(scriptContents).Select(s => s.Text);
}
