using Slipway.Databases;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Databases.PostgreSql;

/// <summary>The real migrations of ErpMax: up, down and up again on rows, with their invariants.</summary>
public sealed class ErpMaxMigrationTests : IDisposable
{
    private readonly PostgreSqlServer _server;
    private readonly string _name = "erpmax_" + Guid.NewGuid().ToString("N")[..12];
    private readonly Workspace _work = new();

    public ErpMaxMigrationTests(PostgreSqlServer server)
    {
        server.Start();
        _server = server;
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task They_go_up_and_down_on_rows_keep_their_invariants_and_hold_no_lock_for_long()
    {
        await using var database = Database.Open(
            new DatabaseOptions { Engine = "postgresql", Server = _server.Address(_name), Migrations = Path.Combine(Root(), "migrations", "erpmax", "postgresql"), Application = "erpmax", AppliedBy = "tester" },
            TimeProvider.System);
        await database.MigrateToAsync(3, null, Now);
        using (var connection = _server.Open(_name))
        {
            PostgreSqlServer.Execute(
                connection,
                """
                INSERT INTO jobs (id, idempotency_key, request_hash, kind, payload, status, started_at, finished_at)
                  SELECT gen_random_uuid(), 'key-' || n, sha256(n::text::bytea), 'invoice', '{}', CASE WHEN n % 2 = 0 THEN 'succeeded' ELSE 'queued' END, CASE WHEN n % 2 = 0 THEN now() END, CASE WHEN n % 2 = 0 THEN now() END FROM generate_series(1, 500) n;
                INSERT INTO outbox (message_id, job_id, topic, payload) SELECT gen_random_uuid(), id, 'jobs', '{}' FROM jobs;
                INSERT INTO processed_messages (consumer, message_id, job_id) SELECT 'worker', o.message_id, j.id FROM jobs j JOIN outbox o ON o.job_id = j.id WHERE j.status = 'succeeded';
                """);
        }

        var rehearsal = await database.RehearseAsync(_work.Scratch, Now);

        rehearsal.Findings.ShouldBeEmpty();
        rehearsal.Up.Select(r => r.Version).ShouldBe([4, 5, 6, 7, 8]);
        rehearsal.Invariants.Select(i => (i.File, i.Holds)).ShouldBe([("a_finished_job_was_processed.sql", true), ("a_processed_message_was_sent.sql", true), ("every_job_was_announced.sql", true)]);
        rehearsal.Losses.Select(l => l.ToString()).ShouldBe(["jobs.priority: 250 values"]);
        (await database.MigrateToLatestAsync(null, Now)).To.ShouldBe(8);
        (await database.ValidateAsync(Now)).UpToDate.ShouldBeTrue();
    }

    private static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Slipway.slnx")))
            directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
