using Slipway.Databases;
using Slipway.Databases.Backups;

namespace Slipway.Tests.Integration.Databases.MySql;

public sealed partial class MariaDbDatabaseTests
{
    private const string Everything =
        """
        CREATE TABLE parent (id INT AUTO_INCREMENT PRIMARY KEY, n DECIMAL(10,2), t VARCHAR(50) DEFAULT 'it''s; ok', b BLOB, j JSON, d DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3), g INT AS (id + 1) VIRTUAL, f DOUBLE, bits BIT(5)) COMMENT 'k;';
        CREATE TABLE child (id INT PRIMARY KEY, parent_id INT, CONSTRAINT of_parent FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE);
        CREATE TABLE audit (id INT AUTO_INCREMENT PRIMARY KEY, what TEXT);
        CREATE SEQUENCE numbers START WITH 100;
        INSERT INTO parent (id, n, t, b, j, f, bits) VALUES (1, 1.50, 'ёж 😀', x'00ff27', '{"a": 1}', 0.1, b'101'), (2, NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO child VALUES (7, 1);
        DELIMITER //
        CREATE TRIGGER noted AFTER INSERT ON child FOR EACH ROW BEGIN INSERT INTO audit (what) VALUES (CONCAT('child; ', NEW.id)); END//
        CREATE PROCEDURE count_all(OUT n INT) BEGIN SELECT COUNT(*) INTO n FROM parent; END//
        CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC RETURN x * 2//
        CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM audit//
        DELIMITER ;
        CREATE VIEW b_view AS SELECT twice(id) AS n FROM parent;
        CREATE VIEW a_view AS SELECT n FROM b_view;
        """;

    private const string Nothing =
        "DROP VIEW a_view; DROP VIEW b_view; DROP EVENT nightly; DROP FUNCTION twice; DROP PROCEDURE count_all; DROP TRIGGER noted; DROP SEQUENCE numbers; DROP TABLE audit; DROP TABLE child; DROP TABLE parent;";

    [Fact]
    public async Task Everything_a_database_holds_is_rehearsed_backed_up_and_put_back()
    {
        Work.Migration("0001_all", Everything, Nothing);
        await using var database = Open();
        (await RehearseAsync()).Findings.ShouldBeEmpty();
        await Latest(database);
        var backup = await database.BackupAsync(Work.Backups, Now);
        server.Execute(_name, "INSERT INTO child VALUES (8, 2); DROP VIEW a_view; DROP TRIGGER noted; CREATE TABLE stray (id INT); DELETE FROM parent WHERE id = 1");

        var report = await database.RestoreAsync(backup, Now);

        (await database.FingerprintAsync(Now)).ShouldBe(backup.Position.Fingerprint);
        report.Tables.Where(t => t.Differs).Select(t => t.Table).ShouldBe(["audit", "child", "parent", "stray"]);
        Query("SELECT n FROM a_view ORDER BY n").ShouldBe(["2", "4"]);
        server.Execute(_name, "INSERT INTO child VALUES (9, 1); CALL count_all(@n)");
        Query("SELECT what FROM audit").ShouldBe(["child; 9"]);
        await database.MigrateToAsync(0, null, Now);
        (await database.FingerprintAsync(Now)).Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_backup_with_the_checksums_of_former_versions_is_checked_and_put_back()
    {
        await using var database = await FilledAsync();
        var backup = await database.BackupAsync(Work.Backups, Now);
        var item = Query(
            """
            SELECT CONCAT('md5:v1:', SUM(CAST(CONV(LEFT(h, 16), 16, 10) AS UNSIGNED)), ':', SUM(CAST(CONV(RIGHT(h, 16), 16, 10) AS UNSIGNED)))
            FROM (SELECT MD5(CONCAT(CONCAT(LENGTH(id), ':', CAST(id AS BINARY)), CONCAT(LENGTH(name), ':', CAST(name AS BINARY)), CONCAT(LENGTH(price), ':', CAST(price AS BINARY)))) AS h FROM item) AS hashed
            """)[0];
        Run("INSERT INTO item (name, price) VALUES ('late', 9)");

        Describe(item + "1");
        (await Should.ThrowAsync<DatabaseException>(() => database.RestoreAsync(backup, Now))).Message.ShouldContain("has other rows in item");
        Describe(item);
        var report = await database.RestoreAsync(backup, Now);

        report.Tables.Select(t => (t.Table, t.Differs, t.Written)).ShouldBe([("item", true, 1), ("sale", false, 0)]);
        Query("SELECT COUNT(*) FROM item").ShouldBe(["5"]);

        void Describe(string checksum)
        {
            File.Move(backup.File, backup.File + ".moved");
            (backup with { Tables = [.. backup.Tables.Select(t => t with { Checksum = t.Table == "item" ? checksum : "md5:v1:0:0" })] }).Keep(backup.File + ".moved");
        }
    }

    [Fact]
    public async Task Rows_written_during_the_backup_do_not_spoil_it()
    {
        await using var database = await FilledAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Now);
        var writing = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    server.Execute(_name, "INSERT INTO item (name, price) VALUES ('late', 1)");
                    await Task.Delay(2, CancellationToken.None);
                }
            },
            Now);

        var backup = await database.BackupAsync(Work.Backups, Now);
        await stop.CancelAsync();
        await writing;
        await database.RestoreAsync(backup, Now);

        Query("SELECT COUNT(*) FROM item").ShouldBe([$"{backup.Tables.Single(t => t.Table == "item").Rows}"]);
    }

    [Fact]
    public async Task What_a_killed_copy_left_on_the_server_is_dropped_by_the_next()
    {
        await using var database = await FilledAsync();
        server.Execute(null, $"CREATE DATABASE {CopyPrefix}left");

        await database.BackupAsync(Work.Backups, Now);

        Copies().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wrong_password_a_closed_port_and_a_strange_parameter_are_told_apart()
    {
        var address = server.Address(_name);
        foreach (var (wrong, message) in ((ServerAddress, string)[])[(address with { Password = "wrong" }, "refuses the user or the password"), (address with { Port = 1 }, "nothing answers there"), (address with { Parameters = new Dictionary<string, string> { ["nonsense"] = "1" } }, "is not understood")])
        {
            await using var database = Open(o => o with { Server = wrong });
            var error = await Should.ThrowAsync<DatabaseException>(() => database.StatusAsync(Now));
            error.Message.ShouldContain(message);
            error.Message.ShouldNotContain("wrong");
        }
    }

    [Fact]
    public async Task A_privilege_that_is_missing_is_named_and_one_that_is_there_is_tried()
    {
        Shop();
        server.Execute(null, $"CREATE DATABASE {_name}; CREATE USER IF NOT EXISTS poor@'127.0.0.1' IDENTIFIED BY 'secret'; GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP ON {_name}.* TO poor@'127.0.0.1'");
        await using var database = Open(o => o with { Server = server.Address(_name) with { User = "poor", Password = "secret" } });

        var found = await database.PrivilegesAsync(Now);

        found.Where(p => p.Granted).Select(p => p.Name).ShouldBe(["create table", "insert", "select", "update", "references", "delete", "drop"]);
        found.Single(p => p.Name == "alter table").Evidence.ShouldContain("ALTER command denied");
        found.Single(p => p.Name == "create database").Evidence.ShouldContain("slipway\\_scratch\\_%");
        (await Should.ThrowAsync<DatabaseException>(() => Latest(database))).Message.ShouldContain("ALTER command denied");
        Query("SHOW TABLES LIKE 'slipway%'").ShouldBeEmpty();
        await using var root = Open();
        (await root.PrivilegesAsync(Now)).ShouldAllBe(p => p.Granted);
    }

    [Fact]
    public async Task A_backup_that_lacks_a_privilege_names_it_and_leaves_nothing()
    {
        await using var filled = await FilledAsync();
        server.Execute(null, $"CREATE USER IF NOT EXISTS reader@'127.0.0.1' IDENTIFIED BY 'secret'; GRANT SELECT, SHOW VIEW, TRIGGER, LOCK TABLES ON {_name}.* TO reader@'127.0.0.1'");
        await using var database = Open(o => o with { Server = server.Address(_name) with { User = "reader", Password = "secret" } });

        var error = await Should.ThrowAsync<DatabaseException>(() => database.BackupAsync(Work.Backups, Now));

        error.Message.ShouldContain("show events");
        error.Message.ShouldContain("Access denied for user 'reader'");
        Directory.GetFileSystemEntries(Work.Backups).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_client_that_is_missing_or_of_another_version_is_named()
    {
        await using var filled = await FilledAsync();
        var bin = Path.Combine(Work.Root, "bin");
        Directory.CreateDirectory(bin);
        await using var database = Open(o => o with { Server = server.Address(_name) with { Parameters = new Dictionary<string, string> { ["clients"] = bin } } });

        (await Should.ThrowAsync<DatabaseException>(() => database.BackupAsync(Work.Backups, Now))).Message.ShouldContain($"There is no mariadb-dump or mysqldump in {bin} that runs");

        await File.WriteAllTextAsync(Path.Combine(bin, "mariadb-dump"), "#!/bin/sh\necho 'mariadb-dump  Ver 10.19 Distrib 9.8.7-MariaDB, for debian-linux-gnu (x86_64)'\n", Now);
        File.SetUnixFileMode(Path.Combine(bin, "mariadb-dump"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var error = await Should.ThrowAsync<DatabaseException>(() => database.BackupAsync(Work.Backups, Now));
        error.Message.ShouldContain($"{bin}/mariadb-dump is of version 9.8 (mariadb-dump");
        error.Message.ShouldContain("Install mariadb-client of the server's version");
        Directory.GetFileSystemEntries(Work.Backups).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_database_that_is_lost_comes_back_with_its_character_set()
    {
        await using var database = await FilledAsync();
        Run($"ALTER DATABASE {_name} CHARACTER SET latin1 COLLATE latin1_german1_ci");
        var backup = await database.BackupAsync(Work.Backups, Now);
        server.Execute(null, $"DROP DATABASE {_name}");

        var report = await database.RestoreAsync(backup, Now);

        (await database.PositionAsync(Now)).ShouldBe(backup.Position);
        report.VersionBefore.ShouldBeNull();
        Query("SELECT COUNT(*) FROM item").ShouldBe(["5"]);
    }

    [Fact]
    public async Task A_seed_makes_a_database_whole_and_leaves_one_that_is_there_alone()
    {
        var script = Path.Combine(Work.Root, "seed.sql");
        await using var database = Open();
        await File.WriteAllTextAsync(script, "CREATE TABLE item (id INT); INSERT INTO item VALUES (1); nonsense;", Now);
        await Should.ThrowAsync<Exception>(() => database.SeedAsync(script, Now));
        ShouldNotExist();

        await File.WriteAllTextAsync(script, "CREATE TABLE item (id INT); INSERT INTO item VALUES (1);", Now);
        (await database.SeedAsync(script, Now)).ShouldBeTrue();
        (await database.SeedAsync(script, Now)).ShouldBeFalse();

        Query("SELECT id FROM item").ShouldBe(["1"]);
    }
}
