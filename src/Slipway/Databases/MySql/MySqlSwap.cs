using MySqlConnector;

namespace Slipway.Databases.MySql;

/// <summary>
/// Puts a scratch database's content in the place of the real one's. All tables change places in a single RENAME TABLE, which the server does whole or
/// not at all; views, triggers, routines and events cannot be moved and are made anew right after it. A kill in between leaves all rows of one side,
/// and the same command once more ends it.
/// </summary>
internal sealed class MySqlSwap(MySqlDatabase database, MySqlScratch scratch)
{
    private static readonly string[] Moved = ["table", "sequence"];

    /// <param name="defaults">What the database shall have as in CREATE DATABASE, for it may have been made anew; null leaves it.</param>
    public async Task RunAsync(MySqlClients clients, string? defaults)
    {
        await Task.Run(() => SetDefaults(defaults), CancellationToken.None).ConfigureAwait(false);
        var (views, others) = await Task.Run(SwapTables, CancellationToken.None).ConfigureAwait(false);
        if (others)
            await clients.CopyProgramsAsync(scratch.Name, database.Name, CancellationToken.None).ConfigureAwait(false);
        await Task.Run(() => MakeViews(views), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Tables and views only, for a database that has nothing else.</summary>
    public void Run() => MakeViews(SwapTables().Views);

    private void SetDefaults(string? defaults)
    {
        using var connection = database.Open(Access.Migrate);
        if (defaults is not null)
            new Sql(connection.CreateCommand).Execute($"ALTER DATABASE {database.Dialect.Quote(database.Name)}{defaults}");
    }

    private (List<string> Views, bool Others) SwapTables()
    {
        using var aside = MySqlScratch.Reserve(database);
        aside.Create();
        using var connection = database.Open(Access.Migrate);
        var sql = new Sql(connection.CreateCommand);
        database.HoldWork(sql);
        sql.Execute("SET SESSION foreign_key_checks = 0");
        connection.ChangeDatabase(scratch.Name);
        var incoming = Objects(sql);
        var views = incoming.FindAll(o => o.Kind == "view");
        var definitions = views.Count == 0 ? [] : MySqlCatalogue.Definitions(sql, views);
        // The server refuses to move a table that has triggers; the copy's are read again for the real database before it is dropped.
        var triggers = incoming.FindAll(o => o.Kind == "trigger");
        var triggerTexts = triggers.Count == 0 ? [] : MySqlCatalogue.Definitions(sql, triggers);
        Drop(sql, [.. triggers, .. views]);
        connection.ChangeDatabase(database.Name);
        var outgoing = Objects(sql);
        Drop(sql, outgoing.FindAll(o => !Moved.Contains(o.Kind)));
        var moves = outgoing.FindAll(o => Moved.Contains(o.Kind)).Select(o => Move(o.Name, database.Name, aside.Name))
            .Concat(incoming.FindAll(o => Moved.Contains(o.Kind)).Select(o => Move(o.Name, scratch.Name, database.Name))).ToList();
        if (moves.Count > 0)
            sql.Execute("RENAME TABLE " + string.Join(", ", moves));
        foreach (var text in triggerTexts)
            sql.Execute(text);
        return (definitions, incoming.Exists(o => o.Kind is "procedure" or "function" or "event"));
    }

    // A view may stand on another one: whatever fails is tried again as long as something else succeeds.
    private void MakeViews(List<string> views)
    {
        using var connection = database.Open(Access.Migrate);
        var sql = new Sql(connection.CreateCommand);
        while (views.Count > 0)
        {
            var failed = new List<string>();
            MySqlException? cause = null;
            foreach (var view in views)
            {
                try
                {
                    sql.Execute(view);
                }
                catch (MySqlException error)
                {
                    failed.Add(view);
                    cause = error;
                }
            }

            if (failed.Count == views.Count)
                throw new DatabaseException($"The tables of {database.Options.Location} are restored, but {failed.Count} views are not: {cause!.Message} Make them by hand, or run Restore again.", cause);
            views = failed;
        }
    }

    private string Move(string table, string from, string to)
        => $"{database.Dialect.Quote(from)}.{database.Dialect.Quote(table)} TO {database.Dialect.Quote(to)}.{database.Dialect.Quote(table)}";

    private void Drop(Sql sql, List<(string Kind, string Name)> objects)
    {
        foreach (var (kind, name) in objects)
            sql.Execute($"DROP {kind.ToUpperInvariant()} IF EXISTS {database.Dialect.Quote(name)}");
    }

    private static List<(string Kind, string Name)> Objects(Sql sql) => sql.Query(MySqlCatalogue.Objects, r => (r.GetString(0), r.GetString(1)), ("@log", ""), ("@progress", ""), ("@copy", ""));
}
