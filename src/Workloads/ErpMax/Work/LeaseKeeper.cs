using Npgsql;

namespace ErpMax.Work;

/// <summary>Renews a lease three times in its length, until it is disposed of. A lease that is lost cancels the work.</summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly CancellationTokenSource _held;
    private readonly CancellationTokenSource _done = new();
    private readonly Task _renewing;

    public LeaseKeeper(NpgsqlDataSource database, Lease lease, TimeSpan length, TimeProvider time, CancellationToken cancellation)
    {
        _held = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Held = _held.Token;
        _renewing = RenewAsync(database, lease, length, time);
    }

    /// <summary>Cancelled when the lease is lost, and when the worker must end.</summary>
    public CancellationToken Held { get; }

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _renewing;
        _done.Dispose();
        _held.Dispose();
    }

    private async Task RenewAsync(NpgsqlDataSource database, Lease lease, TimeSpan length, TimeProvider time)
    {
        var renewed = time.GetTimestamp();
        while (true)
        {
            try
            {
                await Task.Delay(length / 3, time, _done.Token);
                await using var connection = await database.OpenConnectionAsync(_done.Token);
                if (!await WorkStatements.RenewAsync(connection, lease, length, _done.Token))
                    break;
                renewed = time.GetTimestamp();
            }
            catch (OperationCanceledException) when (_done.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException) when (time.GetElapsedTime(renewed) < length)
            {
                // There is time for another try.
            }
            catch (NpgsqlException)
            {
                break;
            }
        }

        await _held.CancelAsync();
    }
}
