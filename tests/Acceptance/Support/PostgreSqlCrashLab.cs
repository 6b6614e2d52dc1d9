using System.Text.Json.Nodes;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>ErpMax on PostgreSQL, with jobs in its tables and a job for cron, so that every step has something to change.</summary>
public sealed class PostgreSqlCrashLab : ServerCrashLab
{
    private const string Parameters = "parameters.postgres-local.json";
    private PostgreSql _server = null!;

    internal override ServerProcess Server => _server;

    protected override string Stage => "postgres-local";

    protected override async Task StartServerAsync()
    {
        ServerProcess.Require(PostgreSql.Program, "postgresql");
        _server = await PostgreSql.CreateAsync();
    }

    protected override void Prepare()
    {
        Checkout.Database = new PostgreSqlStage(_server);
        // What an old release left: jobs and their messages, without a migration log.
        Checkout.Write("crash-seed.sql", Checkout.Read("migrations/erpmax/postgresql/0001_jobs.up.sql") + Checkout.Read("migrations/erpmax/postgresql/0002_outbox.up.sql") + """

            INSERT INTO jobs (id, idempotency_key, request_hash, kind, payload, created_at)
            SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'key-' || n, sha256(n::text::bytea), 'move', jsonb_build_object('n', n), '2026-01-01T00:00:00Z' FROM generate_series(1, 200) AS n;
            INSERT INTO outbox (message_id, job_id, topic, payload, created_at) SELECT id, id, 'jobs', payload, created_at FROM jobs ORDER BY id;

            """);
        Checkout.EditParameters(Parameters, settings =>
        {
            NotInterrupted(settings);
            settings["sandbox"] = JsonNode.Parse("""{ "databaseSeed": "crash-seed.sql" }""");
            settings["database"]!["baseline"] = 2;
            settings["database"]!["server"]!["port"] = _server.Port;
            settings["database"]!["server"]!["password"] = $"${{NOWHERE:-{PostgreSql.Password}}}";
            settings["release"]!["secrets"]!["ERPMAX_DATABASE"] = $"${{NOWHERE:-postgresql://{PostgreSql.User}:{Uri.EscapeDataString(PostgreSql.Password)}@127.0.0.1:{_server.Port}/{PostgreSqlStage.Name}}}";
            settings["cron"]!["jobs"] = JsonNode.Parse("""[{ "name": "check", "schedule": "15 3 * * *", "command": "{current}/erpmax check-schema" }]""");
        });
    }

    // Script by script, as PostgreSQL has it: one that is a transaction, and one that may not be.
    protected override async Task ApplySecondAsync()
    {
        var next = Directory.GetFiles(Checkout.PathOf("migrations/erpmax/postgresql"), "*.up.sql").Length + 1;
        Checkout.Write($"migrations/erpmax/postgresql/{next:0000}_owners.up.sql", """
            ALTER TABLE jobs ADD COLUMN owner text;
            UPDATE jobs SET owner = 'import' WHERE idempotency_key < 'key-15';
            UPDATE jobs SET payload = jsonb_set(payload, '{n}', to_jsonb((payload ->> 'n')::int + 1000)) WHERE owner = 'import';
            CREATE TABLE owners (name text PRIMARY KEY, jobs bigint NOT NULL);
            INSERT INTO owners SELECT owner, count(*) FROM jobs WHERE owner IS NOT NULL GROUP BY owner;

            """);
        Checkout.Write($"migrations/erpmax/postgresql/{next:0000}_owners.down.sql", """
            DROP TABLE owners;
            UPDATE jobs SET payload = jsonb_set(payload, '{n}', to_jsonb((payload ->> 'n')::int - 1000)) WHERE owner = 'import';
            ALTER TABLE jobs DROP COLUMN owner;

            """);
        Checkout.Write($"migrations/erpmax/postgresql/{next + 1:0000}_jobs_by_owner.up.sql", """
            -- slipway: no-transaction
            CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_jobs_owner ON jobs (owner);

            """);
        Checkout.Write($"migrations/erpmax/postgresql/{next + 1:0000}_jobs_by_owner.down.sql", """
            -- slipway: no-transaction
            DROP INDEX CONCURRENTLY IF EXISTS ix_jobs_owner;

            """);
        Checkout.EditParameters(Parameters, settings =>
        {
            settings["cron"]!["jobs"]![0]!["schedule"] = "45 4 * * *";
            settings["release"]!["settings"]!["RELEASE_NOTE"] = "two";
        });
        await Checkout.CommitAsync("second release");
    }
}
