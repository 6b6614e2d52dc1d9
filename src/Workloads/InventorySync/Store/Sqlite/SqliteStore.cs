using InventorySync.Streams;
using Microsoft.Data.Sqlite;

namespace InventorySync.Store.Sqlite;

// The engine of the embedded default. One connection a store; WAL, so that readers (monitor, backups) never wait for a sync.
// StockWriter and ProductWriter hold the hot statements, RunTable is sync_logs, Vanishing zeroes, Health is what the monitor
// reads. The schema itself belongs to migrations/inventory/sqlite; nothing here creates or alters a table.

/// <summary>An existing, migrated SQLite file.</summary>
internal sealed class SqliteStore : SyncStore
{
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly SqliteConnection _connection;
    private readonly SqliteConnection _reader;
    private readonly RunTable _runs;
    private StockWriter? _stocks;
    private ProductWriter? _products;
    private long _writersFor;
    private DateTimeOffset _lastWrite;

    private SqliteStore(string path, SqliteConnection connection, TimeProvider time)
    {
        (_path, _connection, _time) = (path, connection, time);
        _reader = Connect(path);
        _runs = new RunTable(connection);
    }

    /// <exception cref="StoreException">No file, not SQLite, or not migrated.</exception>
    public static SqliteStore Open(string path, TimeProvider time)
    {
        if (!File.Exists(path))
            throw new StoreException($"database {path} does not exist; apply the migrations of migrations/inventory/sqlite first");
        SqliteConnection? connection = null;
        try
        {
            connection = Connect(path);
            connection.Execute("PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 10000");
            foreach (var table in new[] { "inventory_data", "inventory_products", "sync_logs" })
            {
                if (connection.Scalar<long>("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = @name", ("@name", table)) == 0)
                    throw new StoreException($"database {path} has no table {table}; apply the migrations of migrations/inventory/sqlite first");
            }
            return new SqliteStore(path, connection, time);
        }
        catch (SqliteException error)
        {
            connection?.Dispose();
            throw new StoreException($"database {path} cannot be used: {error.Message}", error);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    public override IDisposable? TryLock(string source, string account) => FileLock.TryTake($"{_path}.{source}-{FileLock.Name(account)}.lock");

    public override Task<int> CloseOrphansAsync(string source, string account, CancellationToken cancellationToken) =>
        Task.FromResult(_runs.CloseOrphans(source, account, UtcText.From(_time.GetUtcNow())));

    public override Task<(PastRun? Last, PastRun? Complete)> PastRunsAsync(string source, string account, string stream, CancellationToken cancellationToken) =>
        Task.FromResult(_runs.Past(new RunKey(source, account, stream)));

    public override Task<SyncRun> BeginAsync(RunKey key, RunMode mode, string endpoint, CursorState? from, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        return Task.FromResult(new SyncRun(_runs.Begin(key, mode, endpoint, from, UtcText.From(now)), key, mode, now));
    }

    public override Task SavePageAsync(SyncRun run, Page page, CursorState state, CancellationToken cancellationToken)
    {
        var now = NextWrite();
        using var transaction = new WriteTransaction(_connection, run.Counters);
        UseWritersOf(run);
        if (page.Products.Count > 0)
            _products!.Write(page.Products, run, now, cancellationToken);
        if (page.Stocks.Count > 0)
            _stocks!.Write(page.Stocks, run, now, cancellationToken);
        run.Counters.Failed += page.Rejected.Count;
        run.Counters.Pages++;
        _runs.Progress(run, state, now);
        transaction.Commit();
        return Task.CompletedTask;
    }

    public override Task<Vanished> VanishedAsync(SyncRun run, IReadOnlyList<string> stockTypes, long pass, CancellationToken cancellationToken) =>
        Task.FromResult(stockTypes.Count == 0 ? Vanishing.CountProducts(_connection, run.Key, pass) : Vanishing.CountStock(_connection, run.Key, stockTypes, pass));

    public override Task<LegacyRows> LegacyAsync(string source, string account, CancellationToken cancellationToken) =>
        Task.FromResult(Vanishing.CountLegacy(_connection, source, account));

    public override Task CompleteAsync(SyncRun run, RunStatus status, CursorState? state, string? errorCode, string? error, Zeroing? zero, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        using var transaction = new WriteTransaction(_connection, run.Counters);
        if (zero is not null)
            run.Counters.Zeroed += Vanishing.Zero(_connection, run.Key, zero, UtcText.From(now));
        _runs.Complete(run, status, state, errorCode, error, UtcText.From(now), (now - run.StartedAt).TotalSeconds);
        transaction.Commit();
        return Task.CompletedTask;
    }

    protected override Task<IReadOnlyList<long>> ReadSkusAfterAsync(string source, string account, long after, int count, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<long>>(_reader.Query(
            "SELECT external_sku FROM inventory_products WHERE source = @source AND account_id = @account AND external_sku > @after ORDER BY external_sku LIMIT @count",
            reader => reader.GetInt64(0), ("@source", source), ("@account", account), ("@after", after), ("@count", count)));

    public override Task<(long First, long Last)> SkuRangeAsync(string source, string account, CancellationToken cancellationToken) => Task.FromResult(_reader.Query(
        "SELECT COALESCE(MIN(external_sku), 0), COALESCE(MAX(external_sku), 0) FROM inventory_products WHERE source = @source AND account_id = @account",
        reader => (reader.GetInt64(0), reader.GetInt64(1)), ("@source", source), ("@account", account))[0]);

    public override Task<IReadOnlyList<KeptStock>> KeptAsync(string source, string account, IReadOnlyList<long> skus, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<KeptStock>>(_reader.Query(
        $"SELECT external_sku, warehouse_key, stock_type, external_product_id, quantity_present, last_sync_at FROM inventory_data WHERE source = @source AND account_id = @account AND external_sku IN ({string.Join(',', skus.DefaultIfEmpty(0))})",
        reader => new KeptStock(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.GetInt32(4), UtcText.Parse(reader.GetString(5)) ?? DateTimeOffset.MinValue),
        ("@source", source), ("@account", account)));

    public override async Task<(IReadOnlyList<DayTotal> Days, IReadOnlyList<StreamTotal> Streams)> HistoryAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (first, last) = _reader.Query(HistorySql.Ends, reader => (reader.GetInt64(0), reader.GetInt64(1)))[0];
        var id = await HistorySql.FirstAsync(first, last, since, at => Task.FromResult(_reader.Query(HistorySql.At, reader => UtcText.Parse(reader.GetString(0)), ("@id", at)).FirstOrDefault())).ConfigureAwait(false);
        return (
            _reader.Query(HistorySql.Days, reader => new DayTotal(
                reader.GetString(0), HistorySql.Day(reader.GetString(1)), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetDouble(5), reader.GetInt64(6)), ("@id", id)),
            _reader.Query(HistorySql.Streams, reader => new StreamTotal(
                reader.GetString(0), reader.GetString(1), UtcText.Parse(reader.Text(2)), reader.GetString(3), reader.GetInt64(4), reader.IsDBNull(5) ? null : reader.GetDouble(5)), ("@id", id)));
    }

    public override Task<IReadOnlyList<LoggedRun>> LastRunsAsync(int count, CancellationToken cancellationToken) =>
        Task.FromResult(_runs.Latest(count));

    public override Task<IReadOnlyList<StreamHealth>> HealthAsync(string source, CancellationToken cancellationToken) =>
        Task.FromResult(Health.Read(_connection, source));

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _stocks?.Dispose();
        _products?.Dispose();
        _reader.Dispose();
        _connection.Dispose();
    }

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private void UseWritersOf(SyncRun run)
    {
        if (_writersFor == run.Id)
            return;
        _stocks?.Dispose();
        _products?.Dispose();
        (_stocks, _products, _writersFor) = (new StockWriter(_connection, run), new ProductWriter(_connection, run.Key), run.Id);
    }

    /// <remarks>Strictly growing, so that a row's updated_at tells pages apart even when the clock is set back.</remarks>
    private string NextWrite()
    {
        var now = _time.GetUtcNow();
        _lastWrite = now > _lastWrite ? now : _lastWrite.AddMilliseconds(1);
        return UtcText.From(_lastWrite);
    }
}
