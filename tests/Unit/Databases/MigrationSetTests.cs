using System.Text;
using Slipway.Databases.Migrations;
using Slipway.Databases.Sqlite;

namespace Slipway.Tests.Unit.Databases;

public sealed class MigrationSetTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("slipway-set-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private MigrationSet Load() => MigrationSet.Load(_directory, new Dictionary<string, string> { ["n"] = "1" }, new SqliteDialect());

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory, name), text);

    [Fact]
    public void Everything_that_is_wrong_is_named_at_once_with_its_place()
    {
        Write("0001_good.up.sql", "SELECT {{n}};");
        Write("0001_good.down.sql", "SELECT 1;");
        Write("0002_no_down.up.sql", "SELECT 1;");
        Write("0003_empty_down.up.sql", "SELECT 1;");
        Write("0003_empty_down.down.sql", "-- later\n;");
        Write("0004_twice.up.sql", "SELECT 1;");
        Write("0004_twice.down.sql", "SELECT 1;");
        Write("0004_again.up.sql", "SELECT 1;");
        Write("0004_again.down.sql", "SELECT 1;");
        Write("5_short.up.sql", "SELECT 1;");
        Write("0000_zero.up.sql", "SELECT 1;");
        Write("0006_no_up.down.sql", "SELECT 1;");
        Write("0007_empty.up.sql", "-- nothing\n");
        Write("0007_empty.down.sql", "SELECT 1;");
        Write("0008_open.up.sql", "SELECT 1;\nSELECT 'open;");
        Write("0008_open.down.sql", "SELECT /* open");
        File.WriteAllBytes(Path.Combine(_directory, "0009_latin.up.sql"), [.. "SELECT 1;\n-- "u8, 0xE9, .. "t\n"u8]);
        Write("0009_latin.down.sql", "SELECT 1;");
        Write("0010_both.up.sql", "-- slipway: irreversible gone\nSELECT 1;");
        Write("0010_both.down.sql", "SELECT 1;");
        Write("0011_directives.up.sql", "-- slipway: irreversible\n-- slipway: hurry\n-- slipway: timeout soon\n-- slipway: allow\nSELECT 1;\n-- slipway: no-transaction");
        Write("0011_directives.down.sql", "SELECT {{m}}, '{{';");
        Write("README.md", "ignored");

        Approved.Match(string.Join('\n', Load().Problems.Select(p => $"{p.Kind,-9} {p}")) + "\n", "MigrationSetTests.problems");
    }

    [Fact]
    public void A_gap_in_the_numbers_is_allowed_and_order_is_by_number()
    {
        foreach (var id in (string[])["0010_ten", "0002_two", "10000_later"])
        {
            Write(id + ".up.sql", "SELECT 1;");
            Write(id + ".down.sql", "SELECT 1;");
        }

        var set = Load();

        set.Problems.ShouldBeEmpty();
        set.Migrations.Select(m => m.Id).ShouldBe(["0002_two", "0010_ten", "10000_later"]);
    }

    [Fact]
    public void Directives_are_read_from_the_leading_comments()
    {
        Write("0001_a.up.sql", "-- what it is\n\n--slipway: irreversible   it is gone\n-- slipway: no-transaction\n-- slipway: timeout 1.5m\n-- slipway: allow drop-table it is empty\nSELECT 1;");

        var migration = Load().Migrations.ShouldHaveSingleItem();

        Load().Problems.ShouldBeEmpty();
        migration.Down.ShouldBeNull();
        var directives = migration.Up.Directives;
        (directives.Irreversible, directives.NoTransaction, directives.Timeout).ShouldBe(("it is gone", true, TimeSpan.FromSeconds(90)));
        directives.Allowed["drop-table"].Reason.ShouldBe("it is empty");
    }

    [Fact]
    public void A_missing_directory_is_a_problem_and_not_an_empty_set()
        => MigrationSet.Load(Path.Combine(_directory, "none"), new Dictionary<string, string>(), new SqliteDialect()).Problems.ShouldHaveSingleItem().Message.ShouldContain("does not exist");

    [Fact]
    public void A_checksum_survives_line_endings_and_a_byte_order_mark_and_nothing_else()
    {
        var plain = Checksum.Of("a\nb\n");

        plain.ShouldStartWith("sha256:v1:");
        Checksum.Of("\uFEFFa\r\nb\r\n").ShouldBe(plain);
        Checksum.Of("a\nb").ShouldNotBe(plain);
        Checksum.Of("a \nb\n").ShouldNotBe(plain);
        Encoding.UTF8.GetByteCount(plain).ShouldBe("sha256:v1:".Length + 64);
    }
}
