using MySqlConnector;

namespace InventorySync.Store.MySql;

/// <summary>
/// Repeats work that the server broke off for another session's sake. Accounts have locks of their own but one table, so that runs of two accounts, or a
/// migration and a run, can each hold what the other waits for; the server ends one of them and says that it should try again.
/// </summary>
internal static class Conflict
{
    private const int Attempts = 6;

    // The other session has what it waited for as soon as this one is rolled back.
    private const int PauseMilliseconds = 50;

    /// <param name="work">A whole transaction or a statement that is one: it is run from its beginning again, at most five times.</param>
    /// <exception cref="MySqlException">It was broken off each time, or failed otherwise.</exception>
    public static async Task<T> RetryAsync<T>(TimeProvider time, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (MySqlException error) when (attempt < Attempts && error.ErrorCode is MySqlErrorCode.LockDeadlock or MySqlErrorCode.LockWaitTimeout)
            {
                // Two that were broken off together must not meet again.
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(PauseMilliseconds * attempt)), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
