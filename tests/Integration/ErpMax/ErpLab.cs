// The real erpmax as processes of its own, against a real PostgreSQL, RabbitMQ and, where a test wants it, Redis. Each test has a database
// (copied from one that Slipway migrated) and queue names of its own; a gate stands before the broker, so that a test can cut it off
// without harm to others.
using Npgsql;
using Slipway.Databases;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Orchestration;

internal sealed class ErpLab : IAsyncDisposable
{
    private const string Template = "erpmax_template";
    private static readonly SemaphoreSlim Copying = new(1, 1);
    private static bool templateExists;
    private readonly List<ErpProcess> _processes = [];
    private readonly PostgreSqlServer _server;
    private readonly RabbitMqServer? _broker;
    private readonly Gate? _gate;

    // One for all questions: tests ask every few milliseconds, and a new connection costs the server a process and a proof of the password.
    private NpgsqlConnection? _connection;

    private ErpLab(PostgreSqlServer server, RabbitMqServer? broker, string name)
    {
        (_server, _broker, Name, _gate) = (server, broker, name, broker is null ? null : new Gate(broker.Port));
        var password = Uri.EscapeDataString(PostgreSqlServer.Password);
        Environment = new Dictionary<string, string>
        {
            ["ERPMAX_DATABASE"] = $"postgresql://{PostgreSqlServer.Deployer}:{password}@127.0.0.1:{server.Port}/{name}",
            ["ERPMAX_QUEUE"] = name,
            ["ERPMAX_LISTEN"] = "127.0.0.1:0",
            ["ERPMAX_DRILLS"] = "true",
            ["ERPMAX_DRAIN_DELAY"] = "200ms",
            ["ERPMAX_RETRY_DELAY"] = "100ms",
            ["ERPMAX_RELAY_INTERVAL"] = "100ms",
            ["ERPMAX_LEASE"] = "2s",
            ["ERPMAX_LOG_FORMAT"] = "text",
        };
        if (_gate is not null)
            Environment["ERPMAX_BROKER"] = broker!.Url(_gate.Port);
    }

    public string Name { get; }

    public RabbitMqServer Broker => _broker!;

    public Gate Gate => _gate!;

    /// <summary>Settings of processes started from now on.</summary>
    public Dictionary<string, string> Environment { get; }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <param name="broker">Null for a test that needs none.</param>
    public static async Task<ErpLab> CreateAsync(PostgreSqlServer server, RabbitMqServer? broker)
    {
        server.Start();
        if (broker is not null)
            await broker.StartAsync(Now);
        var name = "erp_" + Guid.NewGuid().ToString("N")[..12];
        await Copying.WaitAsync(Now);
        try
        {
            if (!templateExists)
                await MigrateAsync(server, Template, null);
            templateExists = true;
            using var admin = server.Open("postgres");
            PostgreSqlServer.Execute(admin, $"CREATE DATABASE {name} TEMPLATE {Template}");
        }
        finally
        {
            Copying.Release();
        }

        return new ErpLab(server, broker, name);
    }

    public static async Task MigrateAsync(PostgreSqlServer server, string database, int? to)
    {
        var options = new DatabaseOptions { Engine = "postgresql", Server = server.Address(database), Migrations = Path.Combine(Root(), "migrations/erpmax/postgresql"), Application = "erpmax", AppliedBy = "tester" };
        await using var opened = Database.Open(options, TimeProvider.System);
        if (to is { } version)
            await opened.MigrateToAsync(version, null, Now);
        else
            await opened.MigrateToLatestAsync(null, Now);
    }

    public Task MigrateAsync(int? to = null) => MigrateAsync(_server, Name, to);

    /// <summary>A web process, ready.</summary>
    public async Task<ErpProcess> WebAsync() => await Start("web").ReadyAsync();

    /// <summary>A worker, ready.</summary>
    public async Task<ErpProcess> WorkerAsync() => await Start("worker").ReadyAsync();

    public ErpProcess Start(params string[] arguments)
    {
        var process = new ErpProcess(arguments, Environment);
        _processes.Add(process);
        return process;
    }

    public IReadOnlyList<string> Query(string sql)
    {
        lock (_processes)
            return PostgreSqlServer.Query(_connection ??= _server.Open(Name), sql);
    }

    public void Execute(string sql)
    {
        lock (_processes)
            PostgreSqlServer.Execute(_connection ??= _server.Open(Name), sql);
    }

    public Task UntilAsync(string sql, string expected) => Poll.UntilAsync(() => Query(sql) is [var only, ..] && only == expected, Now);

    /// <summary>The level of an article is what its accepted jobs say, each is done, and the invariants of the schema hold.</summary>
    public async Task ShouldHaveDoneAsync(string sku, int jobs)
    {
        var status = $"SELECT status, count(*), max(error) FROM jobs WHERE payload ->> 'sku' = '{sku}' GROUP BY status";
        var start = TimeProvider.System.GetTimestamp();
        for (var seen = Query(status); !seen.SequenceEqual([$"succeeded|{jobs}|NULL"]); seen = Query(status))
        {
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(30), $"{jobs} were accepted: {string.Join(", ", seen)}");
            await Task.Delay(20, Now);
        }

        Query($"SELECT quantity FROM stock_levels WHERE sku = '{sku}'").ShouldBe([$"{jobs}"]);
        foreach (var file in Directory.GetFiles(Path.Combine(Root(), "migrations/erpmax/invariants"), "*.sql"))
            Query(await File.ReadAllTextAsync(file, Now)).ShouldBeEmpty(Path.GetFileName(file));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        if (_connection is not null)
            await _connection.DisposeAsync();
        if (_gate is null)
            return;
        await _gate.DisposeAsync();
        await using var connection = await Broker.ConnectAsync(CancellationToken.None);
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeleteAsync($"{Name}.jobs", ifUnused: false, ifEmpty: false);
        await channel.QueueDeleteAsync($"{Name}.jobs.dead", ifUnused: false, ifEmpty: false);
    }

    internal static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Slipway.slnx")))
            directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
