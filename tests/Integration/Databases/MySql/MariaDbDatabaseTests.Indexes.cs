using System.Diagnostics;
using Slipway.Databases.MySql;

namespace Slipway.Tests.Integration.Databases.MySql;

public sealed partial class MariaDbDatabaseTests
{
    private static readonly string[] Kinds =
    [
        "a_plain (id INT PRIMARY KEY, n INT, t VARCHAR(50) COMMENT 'a, KEY `x` (`y`),', UNIQUE KEY one (n), KEY two (t DESC, n) COMMENT 'with, comma', KEY three (t(5)))",
        "b_counted (id INT AUTO_INCREMENT PRIMARY KEY, n INT, KEY by_n (n)) AUTO_INCREMENT=70",
        "c_counted_elsewhere (n INT PRIMARY KEY, id INT AUTO_INCREMENT, t VARCHAR(9), UNIQUE KEY counts (id), KEY by_t (t))",
        "d_without_primary (a INT NOT NULL, b INT NOT NULL, UNIQUE KEY orders_rows (a), KEY by_b (b))",
        "e_two (a INT, b INT, t TEXT, p POINT NOT NULL, PRIMARY KEY (b, a), FULLTEXT KEY words (t), SPATIAL KEY places (p), UNIQUE KEY hashed (t) USING HASH, KEY by_a (a))",
        "f_generated (id INT PRIMARY KEY, n INT, twice INT AS (n * 2) VIRTUAL, thrice INT AS (n * 3) STORED, KEY by_twice (twice), KEY by_thrice (thrice), CHECK (n > 0), CONSTRAINT few CHECK (n < 100))",
        "g_parted (id INT, n INT, PRIMARY KEY (id), KEY by_n (n)) PARTITION BY HASH (id) PARTITIONS 3",
        "h_my_isam (id INT PRIMARY KEY, n INT, KEY by_n (n)) ENGINE=MyISAM",
        "i_left (id INT PRIMARY KEY, right_id INT, code VARCHAR(9), UNIQUE KEY codes (code), KEY to_right (right_id), CONSTRAINT left_right FOREIGN KEY (right_id) REFERENCES j_right (id) ON DELETE SET NULL ON UPDATE CASCADE)",
        "j_right (id INT PRIMARY KEY, left_code VARCHAR(9), parent INT, CONSTRAINT `right``left` FOREIGN KEY (left_code) REFERENCES i_left (code), CONSTRAINT tree FOREIGN KEY (parent) REFERENCES j_right (id) ON DELETE CASCADE)",
        "`k ``odd``, name (` (`key` INT PRIMARY KEY, `  KEY ``a`` (` INT, UNIQUE KEY `un, ique` (`  KEY ``a`` (`))",
        "l_versioned (id INT PRIMARY KEY, n INT, KEY by_n (n)) WITH SYSTEM VERSIONING",
    ];

    [Fact]
    public async Task Tables_with_indexes_of_every_kind_are_put_back_as_they_were()
    {
        Work.Migration("0001_kinds", $"SET FOREIGN_KEY_CHECKS=0;\n{string.Join("\n", Kinds.Select(kind => $"CREATE TABLE {kind};"))}\nSET FOREIGN_KEY_CHECKS=1;", "DROP TABLE a_plain;");
        await using var database = Open();
        await Latest(database);
        server.Execute(
            _name,
            """
            INSERT INTO a_plain VALUES (1, 1, 'one'), (2, NULL, 'CREATE TABLE `x` ('), (3, NULL, ') ENGINE=InnoDB');
            INSERT INTO b_counted (n) VALUES (1), (1); INSERT INTO c_counted_elsewhere (n, t) VALUES (5, 'five'); INSERT INTO d_without_primary VALUES (2, 2), (1, 1);
            INSERT INTO e_two VALUES (1, 2, 'some words', POINT(1, 2)); INSERT INTO f_generated (id, n) VALUES (1, 10); INSERT INTO g_parted VALUES (1, 1), (2, 2); INSERT INTO h_my_isam VALUES (1, 1);
            INSERT INTO i_left VALUES (1, NULL, 'a'); INSERT INTO j_right VALUES (1, 'a', NULL), (2, 'a', 1); UPDATE i_left SET right_id = 2; INSERT INTO `k ``odd``, name (` VALUES (1, 1); INSERT INTO l_versioned VALUES (1, 1);
            """);
        var before = Definitions();

        var backup = await database.BackupAsync(Work.Backups, Now);
        server.Execute(_name, "DELETE FROM b_counted; ALTER TABLE a_plain DROP KEY two");
        await database.RestoreAsync(backup, Now);

        Definitions().ShouldBe(before);
        (await RehearseAsync()).Before.Hash.ShouldBe(backup.Position.Fingerprint.Hash);
        Should.Throw<Exception>(() => server.Execute(_name, "INSERT INTO j_right VALUES (3, 'nowhere', NULL)")).Message.ShouldContain("foreign key constraint fails");
        Should.Throw<Exception>(() => server.Execute(_name, "INSERT INTO a_plain VALUES (9, 1, '')")).Message.ShouldContain("Duplicate entry");
        server.Execute(_name, "DELETE FROM j_right WHERE id = 1");
        Query("SELECT COUNT(*), (SELECT right_id FROM i_left) FROM j_right").ShouldBe(["0|NULL"]);
    }

    [Fact]
    public async Task A_backup_is_a_plain_dump_that_can_be_put_back_by_hand()
    {
        await using var database = await FilledAsync();
        var backup = await database.BackupAsync(Work.Backups, Now);
        var (before, rows) = (Definitions(), Query("SELECT * FROM item"));
        server.Execute(null, $"DROP DATABASE {_name}; CREATE DATABASE {_name}");

        using var hand = Process.Start("sh", ["-c", $"zstd -d -c \"$1\" | mariadb --no-defaults --protocol=TCP --host=127.0.0.1 --port={server.Port} --user=root {_name}", "sh", backup.File]);
        await hand.WaitForExitAsync(Now);

        hand.ExitCode.ShouldBe(0);
        Definitions().ShouldBe(before);
        Query("SELECT * FROM item").ShouldBe(rows);
        (await database.FingerprintAsync(Now)).ShouldBe(backup.Position.Fingerprint);
    }

    /// <summary>By Debian's own awk, and by the one that the machine prefers.</summary>
    [Theory]
    [InlineData("mawk")]
    [InlineData("awk")]
    public async Task Indexes_are_taken_out_of_a_dump_and_added_at_its_end(string awk)
    {
        using var process = Process.Start(new ProcessStartInfo(awk, [MySqlLateIndexes.Filter]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await process.StandardInput.WriteAsync(
            """
            /*!40101 SET @saved_cs_client     = @@character_set_client */;
            /*!40101 SET character_set_client = utf8 */;
            CREATE TABLE `orders` (
              `id` bigint(20) NOT NULL AUTO_INCREMENT COMMENT 'KEY `not` (`one`),',
              `code` varchar(9) DEFAULT NULL,
              PRIMARY KEY (`id`),
              UNIQUE KEY `by``code` (`code`),
              KEY `by_both` (`code`,`id` DESC) COMMENT 'a, b,',
              CONSTRAINT `up` FOREIGN KEY (`id`) REFERENCES `orders` (`id`),
              CONSTRAINT `few` CHECK (`id` < 9)
            ) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4
             PARTITION BY HASH (`id`);
            /*!40101 SET character_set_client = @saved_cs_client */;
            INSERT INTO `orders` VALUES
            (1,'CREATE TABLE `x` ('),
            (2,'  KEY `y` (`z`)');
            /*!50003 SET character_set_client  = utf8mb4 */ ;
            DELIMITER ;;
            CREATE PROCEDURE `p`() BEGIN
            CREATE TABLE `inner` (
              `id` int,
              KEY `kept` (`id`)
            ) ENGINE=InnoDB;
            END ;;
            DELIMITER ;
            /*!50503 SET character_set_client = utf8mb4 */;
            CREATE TABLE `lines` (
              `id` int(11) NOT NULL,
              PRIMARY KEY (`id`),
              KEY `moved` (`id`)
            ) ENGINE=InnoDB;
            /*!50503 SET character_set_client = utf8mb4 */;
            CREATE TABLE `notes` (
              `id` int(11) NOT NULL,
              KEY `kept` (`id`)
            ) ENGINE=InnoDB;

            """);
        process.StandardInput.Close();
        var filtered = await process.StandardOutput.ReadToEndAsync(Now);
        await process.WaitForExitAsync(Now);

        Approved.Match(filtered, "late-indexes");
    }

    private List<string> Definitions() =>
        [.. Query("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type <> 'SEQUENCE' ORDER BY 1").Select(table => server.Query(_name, $"SHOW CREATE TABLE `{table.Replace("`", "``", StringComparison.Ordinal)}`")[0])];
}
