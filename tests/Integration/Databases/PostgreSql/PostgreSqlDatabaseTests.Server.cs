using Npgsql;
using Slipway.Databases;
using Slipway.Databases.PostgreSql;
using Slipway.Databases.Rehearsals;

namespace Slipway.Tests.Integration.Databases.PostgreSql;

public sealed partial class PostgreSqlDatabaseTests
{
    private Database OpenAt(Func<ServerAddress, ServerAddress> with) => Open(o => o with { Server = with(o.Server!) });

    private static Dictionary<string, string> With(string name, string value) => new() { [name] = value };

    [Fact]
    public async Task A_wrong_password_a_silent_port_and_a_bad_parameter_are_named_without_the_password()
    {
        await using var wrong = OpenAt(a => a with { Password = "hunter2" });
        await using var silent = OpenAt(a => a with { Port = 1 });
        await using var odd = OpenAt(a => a with { Parameters = With("Colour", "red") });

        var error = await Should.ThrowAsync<DatabaseException>(() => wrong.StatusAsync(Now));
        error.Message.ShouldContain("password authentication failed for user \"deployer\"");
        error.Message.ShouldContain("pg_hba.conf");
        error.ToString().ShouldNotContain("hunter2");
        (await Should.ThrowAsync<DatabaseException>(() => silent.MigrateToLatestAsync(null, Now))).Message.ShouldContain("127.0.0.1:1");
        (await Should.ThrowAsync<DatabaseException>(() => odd.StatusAsync(Now))).Message.ShouldContain("parameter 'Colour' cannot be 'red'");
        Should.Throw<DatabaseException>(() => Open(o => o with { Server = null })).Message.ShouldContain("names no server");
    }

    [Fact]
    public async Task The_server_is_described_whether_or_not_the_database_is_there()
    {
        await using var database = Open();

        var server = await database.ServerAsync(Now);

        (server.Product, server.Supported).ShouldBe(("PostgreSQL", true));
        server.Version.ShouldStartWith("15.");
        server.Settings["server_encoding"].ShouldBe("UTF8");
    }

    [Fact]
    public async Task A_copy_is_looked_at_in_one_session_which_forgets_what_a_look_has_set_and_ends_with_the_copy()
    {
        Shop();
        await using var database = Open();
        await Latest(database);
        object? own;
        using (var scratch = await database.CopyToScratchAsync(Work.Backups, Now))
        {
            own = Backend(scratch.Database, "SET work_mem = '77MB'; SELECT pg_advisory_lock(4711)");
            Backend(scratch.Database, "SELECT 1").ShouldBe(own);
            scratch.Database.Read((sql, _) => sql.Scalar(
                "SELECT concat_ws(' ', current_setting('work_mem'), current_setting('default_transaction_read_only'), (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()))"), (object?)null).ShouldBe("4MB on 0");
        }

        Backend(database, "SELECT 1").ShouldNotBe(Backend(database, "SELECT 1"), "the database itself has no session kept");
        using var admin = _server.Admin("postgres");
        await Lab.Poll.UntilAsync(() => Lab.PostgreSqlServer.Query(admin, $"SELECT 1 FROM pg_stat_activity WHERE pid = {own}").Count == 0, Now);
        Databases().ShouldBe([_name]);

        static object? Backend(Database database, string first) => database.Read(
            (sql, _) =>
            {
                sql.Execute(first);
                return sql.Scalar("SELECT pg_backend_pid()");
            },
            (object?)null);
    }

    [Fact]
    public async Task A_privilege_that_is_missing_is_named_and_nothing_stays()
    {
        Shop();
        await using var database = Open();
        await Latest(database);
        using (var admin = _server.Admin(_name))
            Lab.PostgreSqlServer.Execute(admin, $"CREATE ROLE weak_{_name} LOGIN PASSWORD 'weak'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO weak_{_name}; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        await using var weak = OpenAt(a => a with { User = "weak_" + _name, Password = "weak" });

        (await database.PrivilegesAsync(Now)).ShouldAllBe(p => p.Granted);
        var missing = (await weak.PrivilegesAsync(Now)).Where(p => !p.Granted).ToList();

        missing.Select(p => p.Name).ShouldBe(["create database", "create table"]);
        missing[0].Evidence.ShouldContain("CREATEDB");
        missing[1].Evidence.ShouldContain("permission denied for schema public");
        (await weak.StatusAsync(Now)).Current.ShouldBe(3);
        (await Should.ThrowAsync<DatabaseException>(() => weak.BackupAsync(Work.Backups, Now))).Message.ShouldContain("ERROR:  permission denied for ");
        Databases().ShouldBe([_name]);
    }

    [Fact]
    public async Task A_client_that_is_missing_or_of_another_version_is_named()
    {
        await using var filled = await FilledAsync();
        var bin = Path.Combine(Work.Root, "bin");
        Directory.CreateDirectory(bin);
        await using var database = OpenAt(a => a with { Parameters = With("clients", bin) });

        (await Should.ThrowAsync<DatabaseException>(() => database.BackupAsync(Work.Backups, Now))).Message.ShouldContain("pg_dump is not there (looked for " + bin);

        await File.WriteAllTextAsync(Path.Combine(bin, "pg_dump"), "#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.4'\n", Now);
        File.SetUnixFileMode(Path.Combine(bin, "pg_dump"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        (await Should.ThrowAsync<DatabaseException>(() => database.BackupAsync(Work.Backups, Now))).Message.ShouldContain("is pg_dump (PostgreSQL) 12.4, and the server is PostgreSQL 15");
        Directory.GetFileSystemEntries(Work.Backups).ShouldBeEmpty();
        Databases().ShouldBe([_name]);
    }

    [Fact]
    public async Task A_backup_holds_one_state_while_others_write()
    {
        await using var database = await FilledAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Now);
        var writing = Task.Run(
            () =>
            {
                using var writer = _server.Open(_name);
                while (!stop.IsCancellationRequested)
                    Lab.PostgreSqlServer.Execute(writer, "BEGIN; INSERT INTO item (name) VALUES ('w'); INSERT INTO sale (item_id) VALUES (1); COMMIT");
            },
            Now);

        var backup = await database.BackupAsync(Work.Backups, Now);
        await stop.CancelAsync();
        await writing;

        backup.Tables[0].Rows.ShouldBe(backup.Tables[1].Rows + 5);
        var report = await database.RestoreAsync(backup, Now);
        report.Tables.ShouldAllBe(t => t.RowsBefore > t.RowsInBackup);
        Query("SELECT count(*) FROM item").ShouldBe([$"{backup.Tables[0].Rows}"]);
    }

    [Fact]
    public async Task A_restore_takes_the_place_of_a_database_in_use_and_keeps_what_was_granted_on_it()
    {
        await using var database = await FilledAsync();
        var backup = await database.BackupAsync(Work.Backups, Now);
        using (var owner = _server.Open("postgres"))
            Lab.PostgreSqlServer.Execute(owner, $"REVOKE ALL ON DATABASE {_name} FROM PUBLIC; GRANT CONNECT ON DATABASE {_name} TO pg_monitor; ALTER DATABASE {_name} SET work_mem TO '5MB'; ALTER DATABASE {_name} SET search_path TO a, public");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Now);
        var using_ = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    try
                    {
                        using var application = _server.Open(_name);
                        Lab.PostgreSqlServer.Execute(application, "SELECT pg_sleep(0.2)");
                    }
                    catch (NpgsqlException)
                    {
                        // Its session is ended; it comes back, as a pool does.
                    }
                }
            },
            Now);

        await database.RestoreAsync(backup, Now);
        await stop.CancelAsync();
        await using_;

        Query("SELECT datacl::text FROM pg_database WHERE datname = current_database()").Single().ShouldContain("pg_monitor=c/deployer");
        Query("SELECT current_setting('work_mem'), current_setting('search_path')").ShouldBe(["5MB|a, public"]);
        Databases().ShouldBe([_name]);
    }

    [Fact]
    public async Task A_rehearsal_says_which_locks_were_held_and_how_long_others_waited()
    {
        Shop().Migration("0004_heavy", "ALTER TABLE item ALTER COLUMN price TYPE bigint; SELECT pg_sleep(0.5);", "ALTER TABLE item ALTER COLUMN price TYPE integer;");
        await using var database = Open();
        await database.MigrateToAsync(3, null, Now);
        Run("INSERT INTO item (name, price) VALUES ('a', 1)");

        var rehearsal = await database.RehearseAsync(Work.Scratch, Now);

        rehearsal.Findings.ShouldBeEmpty();
        rehearsal.Up[0].Statements[1].Duration.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(490));
        rehearsal.Traffic.Locks.Where(l => l.Mode == "AccessExclusiveLock").ShouldHaveSingleItem().Held.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(250));
        rehearsal.Traffic.Stalls.Where(s => s.Table == "item").Select(s => s.Kind).ShouldBe(["reader", "writer"]);
        rehearsal.Traffic.Stalls.Where(s => s.Table == "item").ShouldAllBe(s => s.Worst > TimeSpan.FromMilliseconds(250));
        RoundTrip(rehearsal).Traffic.Locks.ShouldBe(rehearsal.Traffic.Locks);
        Databases().ShouldBe([_name]);
    }

    [Fact]
    public async Task A_lock_that_is_lost_in_the_middle_stops_the_script_before_its_commit()
    {
        Shop();
        await using var database = Open();
        await database.MigrateToAsync(1, null, Now);

        var error = await Should.ThrowAsync<DatabaseException>(() => database.MigrateToLatestAsync(
            new Direct(p =>
            {
                if (p is not { Version: 2, Statement: 2 })
                    return;
                using var admin = _server.Admin("postgres");
                var held = $"FROM pg_locks l WHERE l.locktype = 'advisory' AND l.objid::bigint = ({PostgreSqlKey.Of("run", _name)} & 4294967295)";
                Lab.PostgreSqlServer.Query(admin, $"SELECT pg_terminate_backend(l.pid) {held}").Count.ShouldBe(1);
                SpinWait.SpinUntil(() => Lab.PostgreSqlServer.Query(admin, $"SELECT 1 {held}").Count == 0, 10_000).ShouldBeTrue();
            }),
            Now));

        error.Message.ShouldContain("The run lock of");
        (await database.StatusAsync(Now)).Current.ShouldBe(1);
        (await Latest(database)).To.ShouldBe(3);
    }

    [Fact]
    public async Task What_a_killed_run_left_beside_the_database_is_dropped_by_the_next()
    {
        await using var database = await FilledAsync();
        using (var owner = _server.Open("postgres"))
        {
            foreach (var left in (string[])["dead0001", "dead0002_old"])
                Lab.PostgreSqlServer.Execute(owner, $"CREATE DATABASE slipway_scratch_{PostgreSqlKey.Of("name", _name):x16}_{left}");
        }

        Databases().Count.ShouldBe(3);
        await database.RehearseAsync(Work.Scratch, Now);

        Databases().ShouldBe([_name]);
    }

    [Fact]
    public async Task A_seed_is_whole_or_not_there()
    {
        var script = Path.Combine(Work.Root, "seed.sql");
        await using var database = Open();
        await File.WriteAllTextAsync(script, "CREATE TABLE item (id int); INSERT INTO nowhere VALUES (1);", Now);
        await Should.ThrowAsync<Exception>(() => database.SeedAsync(script, Now));
        Databases().ShouldBeEmpty();

        await File.WriteAllTextAsync(script, "CREATE TABLE item (id int); INSERT INTO item VALUES (1);", Now);
        (await database.SeedAsync(script, Now)).ShouldBeTrue();
        (await database.SeedAsync(script, Now)).ShouldBeFalse();
        Query("SELECT id FROM item").ShouldBe(["1"]);
    }

    [Fact]
    public async Task A_schema_and_a_role_of_their_own_are_used_for_everything()
    {
        Shop();
        Run("SELECT 1");
        using (var admin = _server.Admin(_name))
            Lab.PostgreSqlServer.Execute(admin, $"CREATE ROLE owner_{_name}; GRANT owner_{_name} TO deployer; CREATE SCHEMA app AUTHORIZATION owner_{_name}; CREATE TABLE public.stray (id int)");
        await using var database = OpenAt(a => a with { Parameters = new Dictionary<string, string> { ["schema"] = "app", ["role"] = "owner_" + _name } });

        (await Should.ThrowAsync<Slipway.Databases.Migrations.MigrationSetException>(() => Latest(database))).Problems.Single().Kind.ShouldBe("baseline");
        using (var admin = _server.Admin(_name))
            Lab.PostgreSqlServer.Execute(admin, "DROP TABLE public.stray");
        await Latest(database);

        Query("SELECT schemaname, tableowner FROM pg_tables WHERE tablename IN ('item', 'migration_log')").ShouldAllBe(r => r == $"app|owner_{_name}");
        (await database.FingerprintAsync(Now)).Text.ShouldStartWith("table item\n");
        (await database.MigrateToAsync(0, null, Now)).Fingerprint.Text.ShouldBeEmpty();
    }
}
