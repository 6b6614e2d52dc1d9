using System.Data;
using System.Data.Common;
using System.Runtime.InteropServices;

namespace Slipway.Databases.Rehearsals;

/// <summary>Does one thing over and over on a connection of its own until it is stopped.</summary>
internal static class TrafficSession
{
    private static readonly TimeSpan Reconnect = TimeSpan.FromMilliseconds(250);

    /// <summary>Never fails: a table that is gone, a server that is gone, a copy that is dropped must not end what is watched.</summary>
    public static async Task RunAsync(Func<DbConnection> open, Func<DbConnection, Task> once, TimeSpan pause, TimeProvider time, CancellationToken stop)
    {
        DbConnection? connection = null;
        while (!stop.IsCancellationRequested)
        {
            var next = pause;
            try
            {
                connection ??= await OnOwnThreadAsync(open).ConfigureAwait(false);
                await once(connection).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            // A driver whose server dies while it connects may let the socket's own failure through.
            catch (Exception error) when (error is ExternalException or IOException or DatabaseException or InvalidOperationException)
            {
                if (connection is not { State: ConnectionState.Open })
                {
                    connection?.Dispose();
                    (connection, next) = (null, Reconnect);
                }
            }

            await Task.Delay(next, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        connection?.Dispose();
    }

    // Drivers block while they connect. A dozen that do at once would hold all threads of the pool, which on few cores gets one more a second.
    private static Task<DbConnection> OnOwnThreadAsync(Func<DbConnection> open)
        => Task.Factory.StartNew(open, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
