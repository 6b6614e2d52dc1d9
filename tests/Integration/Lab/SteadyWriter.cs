using System.Data.Common;
using System.Globalization;

namespace Slipway.Tests.Integration.Lab;

/// <summary>An application that writes at a steady rate, an insert and an update in turn, and knows the longest time that one of them took.</summary>
internal sealed class SteadyWriter : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Task _writing;
    private TimeSpan _worst;
    private int _writes;

    // insert adds a row; update changes the row whose number takes the place of {0}.
    public SteadyWriter(DbConnection connection, string insert, string update, int rows, int perSecond, CancellationToken cancellation)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _writing = Task.Run(() => WriteAsync(connection, insert, update, rows, TimeSpan.FromSeconds(1.0 / perSecond)), CancellationToken.None);
    }

    public int Writes => Volatile.Read(ref _writes);

    public TimeSpan Worst => _worst;

    /// <summary>From here on the longest write is looked for anew.</summary>
    public void Reset() => _worst = TimeSpan.Zero;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _writing;
        _stop.Dispose();
    }

    private async Task WriteAsync(DbConnection connection, string insert, string update, int rows, TimeSpan every)
    {
        var (start, random) = (TimeProvider.System.GetTimestamp(), new Random(7));
        for (var i = 1; !_stop.IsCancellationRequested; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            await using (var command = connection.CreateCommand())
            {
                command.CommandText = i % 2 == 0 ? insert : string.Format(CultureInfo.InvariantCulture, update, random.Next(1, rows + 1));
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }

            var took = TimeProvider.System.GetElapsedTime(began);
            _worst = took > _worst ? took : _worst;
            Interlocked.Increment(ref _writes);
            var early = (i * every) - TimeProvider.System.GetElapsedTime(start);
            if (early > TimeSpan.Zero)
                await Task.Delay(early, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
