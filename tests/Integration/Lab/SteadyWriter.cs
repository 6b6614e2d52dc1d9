using System.Data.Common;
using System.Globalization;

namespace Slipway.Tests.Integration.Lab;

/// <summary>
/// An application that writes at a steady rate, an insert and an update in turn, and knows the longest time that one of them took. It has a thread of its own
/// and blocks on it, so that what it feels is the server's doing and not that of others in this process.
/// </summary>
internal sealed class SteadyWriter : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Task _writing;
    private long _worst;
    private int _writes;

    // insert adds a row; update changes the row whose number takes the place of {0}.
    public SteadyWriter(DbConnection connection, string insert, string update, int rows, int perSecond, CancellationToken cancellation)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var every = TimeSpan.FromSeconds(1.0 / perSecond);
        _writing = Task.Factory.StartNew(() => Write(connection, insert, update, rows, every), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public int Writes => Volatile.Read(ref _writes);

    public TimeSpan Worst => TimeSpan.FromTicks(Interlocked.Read(ref _worst));

    /// <summary>From here on the longest write is looked for anew.</summary>
    public void Reset() => Interlocked.Exchange(ref _worst, 0);

    /// <summary>Stops it; throws what ended it before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _writing;
        _stop.Dispose();
    }

    private void Write(DbConnection connection, string insert, string update, int rows, TimeSpan every)
    {
        var (start, random) = (TimeProvider.System.GetTimestamp(), new Random(7));
        for (var i = 1; !_stop.IsCancellationRequested; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            using (var command = connection.CreateCommand())
            {
                command.CommandText = i % 2 == 0 ? insert : string.Format(CultureInfo.InvariantCulture, update, random.Next(1, rows + 1));
                command.ExecuteNonQuery();
            }

            var took = TimeProvider.System.GetElapsedTime(began);
            if (took > Worst)
                Interlocked.Exchange(ref _worst, took.Ticks);
            Interlocked.Increment(ref _writes);
            var early = (i * every) - TimeProvider.System.GetElapsedTime(start);
            if (early > TimeSpan.Zero)
                _stop.Token.WaitHandle.WaitOne(early);
        }
    }
}
