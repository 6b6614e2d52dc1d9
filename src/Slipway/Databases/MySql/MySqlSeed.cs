using Slipway.Databases.Migrations;

namespace Slipway.Databases.MySql;

/// <summary>Makes a database from a script in a scratch database and moves it under its name when it is whole.</summary>
internal sealed class MySqlSeed(MySqlDatabase database)
{
    public bool Run(string script)
    {
        using var scratch = MySqlScratch.Reserve(database);
        scratch.Create();
        using (var connection = database.Client.Open(scratch.Name, readOnly: false))
        {
            var sql = new Sql(connection.CreateCommand);
            foreach (var statement in Split(script))
                sql.Execute(statement.Text);
        }

        new MySqlSwap(database, scratch).Run();
        return true;
    }

    private IReadOnlyList<Statement> Split(string script)
    {
        try
        {
            return database.Dialect.Split(script);
        }
        catch (SqlSyntaxException error)
        {
            throw new DatabaseException($"The script that makes {database.Options.Location} is wrong at {error.Line}:{error.Column}: {error.Message} Nothing was changed. Correct it and run the same command again.", error);
        }
    }
}
