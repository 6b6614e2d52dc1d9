using InventorySync.Streams;

namespace InventorySync.Store;

// Where rows and runs are kept. SyncStore is the seam to a database engine and says what each operation guarantees; everything
// that is SQL is in the folder of the engine (Sqlite/). One store belongs to one source of one process and is used by one task at
// a time. Times are UTC texts that sort (UtcText).

/// <summary>The sync's database. Every method that writes is one transaction.</summary>
internal abstract class SyncStore : IDisposable
{
    /// <summary>Takes the lock of a source and account; it dies with the process, so a killed run never blocks the next.</summary>
    /// <returns>Null when another process has it.</returns>
    public abstract IDisposable? TryLock(string source, string account);

    /// <summary>Marks running rows as failed: whoever wrote them does not hold the lock, so it is gone. Their cursor_state stays.</summary>
    public abstract Task<int> CloseOrphansAsync(string source, string account, CancellationToken cancellationToken);

    /// <summary>The last runs of a stream, test runs left out: the very last, and the last that reached the end.</summary>
    public abstract Task<(PastRun? Last, PastRun? Complete)> PastRunsAsync(string source, string account, string stream, CancellationToken cancellationToken);

    /// <summary>Opens the row in sync_logs; <paramref name="from"/> is where it goes on, so that a kill before its first page loses nothing.</summary>
    public abstract Task<SyncRun> BeginAsync(RunKey key, RunMode mode, string endpoint, CursorState? from, CancellationToken cancellationToken);

    /// <summary>Writes the page, the counters and the position together: after a kill, either all three are there or none is.</summary>
    public abstract Task SavePageAsync(SyncRun run, Page page, CursorState state, CancellationToken cancellationToken);

    /// <summary>How many stocked rows there are, and how many of them this pass has not seen.</summary>
    public abstract Task<Vanished> VanishedAsync(SyncRun run, IReadOnlyList<string> stockTypes, long pass, CancellationToken cancellationToken);

    /// <summary>Closes the row; with <paramref name="zero"/> it also zeroes what the pass has not seen, in the same transaction.</summary>
    public abstract Task CompleteAsync(SyncRun run, RunStatus status, CursorState? state, string? errorCode, string? error, Zeroing? zero, CancellationToken cancellationToken);

    /// <summary>Skus of the catalogue above <paramref name="after"/>, ascending: the way through it that needs no memory.</summary>
    /// <remarks>The one method that may run beside another: the next page is read while the last one is written.</remarks>
    public Task<IReadOnlyList<long>> SkusAfterAsync(string source, string account, long after, int count, CancellationToken cancellationToken) => Only is null
        ? ReadSkusAfterAsync(source, account, after, count, cancellationToken)
        : Task.FromResult<IReadOnlyList<long>>([.. Only.Where(sku => sku > after).Take(count)]);

    /// <summary>Stands for the catalogue when it is set: ascending skus, the only ones that streams ask for.</summary>
    public IReadOnlyList<long>? Only { get; set; }

    /// <summary>The least and the greatest sku of the catalogue; 0 and 0 when it is empty.</summary>
    public abstract Task<(long First, long Last)> SkuRangeAsync(string source, string account, CancellationToken cancellationToken);

    /// <summary>Every stock figure of these skus.</summary>
    public abstract Task<IReadOnlyList<KeptStock>> KeptAsync(string source, string account, IReadOnlyList<long> skus, CancellationToken cancellationToken);

    /// <summary>The runs that began at <paramref name="since"/> (UTC) or later: by source and day, and by stream.</summary>
    public abstract Task<(IReadOnlyList<DayTotal> Days, IReadOnlyList<StreamTotal> Streams)> HistoryAsync(DateTimeOffset since, CancellationToken cancellationToken);

    public abstract Task<LegacyRows> LegacyAsync(string source, string account, CancellationToken cancellationToken);

    public abstract Task<IReadOnlyList<LoggedRun>> LastRunsAsync(int count, CancellationToken cancellationToken);

    /// <summary>What the monitor looks at, one entry a stream.</summary>
    public abstract Task<IReadOnlyList<StreamHealth>> HealthAsync(string source, CancellationToken cancellationToken);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract Task<IReadOnlyList<long>> ReadSkusAfterAsync(string source, string account, long after, int count, CancellationToken cancellationToken);

    protected abstract void Dispose(bool disposing);
}
