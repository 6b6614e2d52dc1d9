namespace InventorySync.Streams;

/// <summary>The seam between a marketplace and the runner: a stream that is read page by page from a cursor.</summary>
/// <remarks>A source holds no position. The cursor is the whole state, so that any process can go on from any page.</remarks>
internal abstract class PageSource
{
    /// <summary><c>catalog</c>, <c>fbs</c> or <c>fbo</c>: the stock_type of its row in sync_logs.</summary>
    public abstract string Name { get; }

    public abstract string Endpoint { get; }

    /// <summary>Values of stock_type that this stream is the only writer of; empty for a catalogue.</summary>
    public abstract IReadOnlyList<string> StockTypes { get; }

    /// <summary>Rows are found by asking for the catalogue's skus: an incomplete catalogue makes the stream incomplete.</summary>
    public virtual bool DependsOnCatalog => false;

    /// <summary>A normal run goes on where the last complete one ended; only a full run starts anew.</summary>
    public virtual bool Incremental => false;

    /// <summary>False when an absent row means "unknown", not "gone", so that absence must not zero anything.</summary>
    public virtual bool AbsenceMeansZero => true;

    /// <summary>Reads what the pages need (names of warehouses); called once before the first page.</summary>
    public virtual Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <exception cref="Api.ApiException">The page could not be read, after all retries that make sense.</exception>
    public abstract Task<Page> ReadAsync(string? cursor, CancellationToken cancellationToken);

    /// <summary>Where to start again when the vendor no longer accepts <paramref name="cursor"/>; null is the beginning.</summary>
    public virtual string? RestartPoint(string? cursor) => null;
}
