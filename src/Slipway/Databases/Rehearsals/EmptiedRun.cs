using System.Data.Common;
using Slipway.Databases.Migrations;

namespace Slipway.Databases.Rehearsals;

/// <summary>
/// Runs the migrations once more on the copy without its rows: what then takes as long as before does not depend on them. It proves
/// nothing, so what goes wrong here is no finding; it is the reason why nothing can be told.
/// </summary>
internal static class EmptiedRun
{
    public static async Task<(IReadOnlyList<MigrationRun>? Runs, string? Reason)> RunAsync(Database copy, Position before, CancellationToken cancellation)
    {
        try
        {
            await Task.Run(() => Empty(copy), cancellation).ConfigureAwait(false);
            await copy.MigrateToAsync(before, null, cancellation).ConfigureAwait(false);
            return ((await copy.MigrateCopyAsync(cancellation).ConfigureAwait(false)).Runs, null);
        }
        catch (Exception error) when (error is DatabaseException or DbException)
        {
            return (null, "without rows the migrations do not run up and down: " + error.Message.Split('\n')[0]);
        }
    }

    private static void Empty(Database copy)
    {
        var tables = copy.Observe().Catalogue.Tables;
        if (tables.Count == 0)
            return;
        using var connection = copy.Connect(Access.Migrate);
        copy.Empty(new Sql(connection.CreateCommand), [.. tables.Select(t => copy.Dialect.Table(t.Name))]);
    }
}
