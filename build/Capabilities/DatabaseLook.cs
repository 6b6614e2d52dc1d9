using Slipway.Databases;

namespace Slipway.Build.Capabilities;

/// <summary>What of the database may be why a release is not well: its version, migrations that are pending, and who holds and waits for locks.</summary>
internal sealed class DatabaseLook(Database database)
{
    /// <summary>Lines for a message about something else; never fails itself.</summary>
    public async Task<string> Async(CancellationToken cancel)
    {
        try
        {
            var status = await database.StatusAsync(cancel).ConfigureAwait(false);
            var sessions = await database.MigrationSessionsAsync(cancel).ConfigureAwait(false);
            return string.Join('\n',
            [
                $"  database: schema {status.Current} {status.Name}, {(status.Pending.Count == 0 ? "no migration is pending" : $"pending: {string.Join(", ", status.Pending.Select(pending => $"{pending.Version:0000} {pending.Name}"))}")}",
                .. sessions.Count == 0 ? ["  database: no migrator has a session, so none holds or waits for a lock"] : sessions.Select(session => $"  database: {session}"),
            ]);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return $"  database: cannot be asked: {problem.Message}";
        }
    }
}
