using System.Security.Cryptography;
using System.Text;
using InventorySync.Streams;
using MySqlConnector;

namespace InventorySync.Store.MySql;

// MySQL and MariaDB. One session a store, one to read the catalogue ahead while a page is written, and one for the lock, which the server lets go of when
// the process ends. StockWriter and ProductWriter
// write a page as a set, RunTable is sync_logs and what the monitor reads, Vanishing zeroes. The schema itself belongs to
// migrations/inventory/mysql; nothing here creates or alters a table that stays.

/// <summary>An existing, migrated database on a server.</summary>
internal sealed class MySqlStore : SyncStore
{
    private readonly string _settings;
    private readonly TimeProvider _time;
    private readonly MySqlConnection _connection;
    private readonly Lazy<MySqlConnection> _reader;
    private readonly RunTable _runs;
    private readonly Vanishing _vanishing;
    private StockWriter? _stocks;
    private ProductWriter? _products;
    private long _writersFor;
    private DateTimeOffset _lastWrite;

    private MySqlStore(string settings, MySqlConnection connection, TimeProvider time)
    {
        (_settings, _connection, _time) = (settings, connection, time);
        _reader = new Lazy<MySqlConnection>(() => Connect(settings, new MySqlConnectionStringBuilder(settings)));
        (_runs, _vanishing) = (new RunTable(connection), new Vanishing(connection));
    }

    /// <exception cref="StoreException">Not there, not to be entered, or not migrated.</exception>
    public static MySqlStore Open(Uri url, TimeProvider time)
    {
        var settings = MySqlAddress.Parse(url);
        var connection = Connect(settings.ConnectionString, settings);
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN ('inventory_data', 'inventory_products', 'sync_logs')";
            if (Convert.ToInt64(command.ExecuteScalar(), provider: null) < 3)
                throw new StoreException($"database {Name(settings)} is not migrated; apply the migrations of migrations/inventory/mysql first");
            return new MySqlStore(settings.ConnectionString, connection, time);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override IDisposable? TryLock(string source, string account)
    {
        var settings = new MySqlConnectionStringBuilder(_settings);
        var name = "inventory-sync:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{settings.Database}\n{source}\n{account}")))[..40];
        var held = new NamedLock(Connect(_settings, settings), name);
        if (held.TryTake())
            return held;
        held.Dispose();
        return null;
    }

    public override Task<int> CloseOrphansAsync(string source, string account, CancellationToken cancellationToken) =>
        Conflict.RetryAsync(_time, () => _runs.CloseOrphansAsync(source, account, UtcText.From(_time.GetUtcNow()), cancellationToken), cancellationToken);

    public override Task<(PastRun? Last, PastRun? Complete)> PastRunsAsync(string source, string account, string stream, CancellationToken cancellationToken) =>
        _runs.PastAsync(new RunKey(source, account, stream), cancellationToken);

    public override async Task<SyncRun> BeginAsync(RunKey key, RunMode mode, string endpoint, CursorState? from, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        return new SyncRun(await Conflict.RetryAsync(_time, () => _runs.BeginAsync(key, mode, endpoint, from, UtcText.From(now), cancellationToken), cancellationToken).ConfigureAwait(false), key, mode, now);
    }

    public override Task SavePageAsync(SyncRun run, Page page, CursorState state, CancellationToken cancellationToken) => TransactAsync(run, async () =>
    {
        var now = NextWrite();
        if (_writersFor != run.Id)
            (_stocks, _products, _writersFor) = (new StockWriter(_connection, run.Key), new ProductWriter(_connection, run.Key), run.Id);
        if (page.Products.Count > 0)
            await _products!.WriteAsync(page.Products, run, now, cancellationToken).ConfigureAwait(false);
        if (page.Stocks.Count > 0)
            await _stocks!.WriteAsync(page.Stocks, run, now, cancellationToken).ConfigureAwait(false);
        run.Counters.Failed += page.Rejected.Count;
        run.Counters.Pages++;
        await _runs.ProgressAsync(run, state, now, cancellationToken).ConfigureAwait(false);
    }, cancellationToken);

    public override Task<Vanished> VanishedAsync(SyncRun run, IReadOnlyList<string> stockTypes, long pass, CancellationToken cancellationToken) =>
        _vanishing.CountAsync(run.Key, stockTypes, pass, cancellationToken);

    public override Task<LegacyRows> LegacyAsync(string source, string account, CancellationToken cancellationToken) =>
        _vanishing.CountLegacyAsync(source, account, cancellationToken);

    public override Task CompleteAsync(SyncRun run, RunStatus status, CursorState? state, string? errorCode, string? error, Zeroing? zero, CancellationToken cancellationToken) => TransactAsync(run, async () =>
    {
        var now = _time.GetUtcNow();
        if (zero is not null)
            run.Counters.Zeroed += await _vanishing.ZeroAsync(run.Key, zero, UtcText.From(now), cancellationToken).ConfigureAwait(false);
        await _runs.CompleteAsync(run, status, state, errorCode, error, UtcText.From(now), (now - run.StartedAt).TotalSeconds, cancellationToken).ConfigureAwait(false);
    }, cancellationToken);

    protected override async Task<IReadOnlyList<long>> ReadSkusAfterAsync(string source, string account, long after, int count, CancellationToken cancellationToken) => await _reader.Value.QueryAsync(
        $"SELECT external_sku FROM inventory_products WHERE source = @source AND account_id = @account AND external_sku > @after ORDER BY external_sku LIMIT {count}",
        reader => reader.GetInt64(0), cancellationToken, ("@source", source), ("@account", account), ("@after", after)).ConfigureAwait(false);

    public override async Task<(long First, long Last)> SkuRangeAsync(string source, string account, CancellationToken cancellationToken) => (await _reader.Value.QueryAsync(
        "SELECT COALESCE(MIN(external_sku), 0), COALESCE(MAX(external_sku), 0) FROM inventory_products WHERE source = @source AND account_id = @account",
        reader => (reader.GetInt64(0), reader.GetInt64(1)), cancellationToken, ("@source", source), ("@account", account)).ConfigureAwait(false))[0];

    public override async Task<IReadOnlyList<KeptStock>> KeptAsync(string source, string account, IReadOnlyList<long> skus, CancellationToken cancellationToken) => await _reader.Value.QueryAsync(
        $"SELECT external_sku, warehouse_key, stock_type, external_product_id, quantity_present, CAST(last_sync_at AS CHAR) FROM inventory_data WHERE source = @source AND account_id = @account AND external_sku IN ({string.Join(',', skus.DefaultIfEmpty(0))})",
        reader => new KeptStock(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.GetInt32(4), UtcText.Parse(reader.GetString(5)) ?? DateTimeOffset.MinValue),
        cancellationToken, ("@source", source), ("@account", account)).ConfigureAwait(false);

    public override Task<(IReadOnlyList<DayTotal> Days, IReadOnlyList<StreamTotal> Streams)> HistoryAsync(DateTimeOffset since, CancellationToken cancellationToken) => _runs.HistoryAsync(since, cancellationToken);

    public override Task<IReadOnlyList<LoggedRun>> LastRunsAsync(int count, CancellationToken cancellationToken) => _runs.LatestAsync(count, cancellationToken);

    public override Task<IReadOnlyList<StreamHealth>> HealthAsync(string source, CancellationToken cancellationToken) => _runs.HealthAsync(source, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        if (_reader.IsValueCreated)
            _reader.Value.Dispose();
        _connection.Dispose();
    }

    private static MySqlConnection Connect(string settings, MySqlConnectionStringBuilder shown)
    {
        var connection = new MySqlConnection(settings);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SET SESSION sql_mode = 'STRICT_TRANS_TABLES', SESSION wait_timeout = 31536000, SESSION transaction_isolation = 'READ-COMMITTED'";
            if (connection.ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase))
                command.CommandText = command.CommandText.Replace("transaction_isolation", "tx_isolation", StringComparison.Ordinal);
            command.ExecuteNonQuery();
            return connection;
        }
        catch (MySqlException error)
        {
            connection.Dispose();
            throw new StoreException($"database {Name(shown)} cannot be used: {error.Message}", error);
        }
    }

    private static string Name(MySqlConnectionStringBuilder settings) => $"{settings.Database} on {settings.Server}:{settings.Port}";

    // What is rolled back is also taken out of the run's counters.
    private Task TransactAsync(SyncRun run, Func<Task> work, CancellationToken cancellationToken) => Conflict.RetryAsync(_time, async () =>
    {
        var before = run.Counters.Copy();
        var transaction = await _connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            try
            {
                await work().ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch
            {
                run.Counters.Restore(before);
                throw;
            }
        }
    }, cancellationToken);

    /// <remarks>Strictly growing, so that a row's updated_at tells pages apart even when the clock is set back.</remarks>
    private string NextWrite()
    {
        var now = _time.GetUtcNow();
        _lastWrite = now > _lastWrite ? now : _lastWrite.AddMilliseconds(1);
        return UtcText.From(_lastWrite);
    }
}
