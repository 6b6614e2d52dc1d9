using CsCheck;
using Microsoft.Data.Sqlite;
using Slipway.Databases;
using Slipway.Databases.Schema;
using Slipway.Databases.Sqlite;

namespace Slipway.Tests.Unit.Databases;

public sealed class SchemaTests
{
    private static Catalogue Catalogue(params string[] statements)
    {
        using var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        var sql = new Sql(connection.CreateCommand);
        foreach (var statement in statements)
            sql.Execute(statement);
        return SqliteCatalogue.Read(sql);
    }

    [Theory]
    [InlineData("create table A(id integer,b text)", "CREATE TABLE \"a\" ( [id] INTEGER , -- note\n `B` TEXT )")]
    [InlineData("CREATE TABLE a (x, y)", "CREATE TABLE a (x); ALTER TABLE a ADD COLUMN y")]
    [InlineData("CREATE TABLE a (x)", "CREATE TABLE a (x, y); ALTER TABLE a DROP COLUMN y")]
    [InlineData("CREATE TABLE a (x)", "CREATE TABLE b (x); ALTER TABLE b RENAME TO a")]
    [InlineData("CREATE TABLE a (x CHECK (x > 0))", "CREATE TABLE IF NOT EXISTS a (x check(x>0))")]
    [InlineData("CREATE TABLE a (x); CREATE INDEX i ON a (x)", "CREATE TABLE a (x); CREATE INDEX IF NOT EXISTS main.\"i\" ON a(\"x\")")]
    public void What_means_the_same_has_the_same_fingerprint(string one, string other)
        => Catalogue(other).Fingerprint.Text.ShouldBe(Catalogue(one).Fingerprint.Text);

    [Theory]
    [InlineData("CREATE TABLE a (x, y)", "CREATE TABLE a (y, x)")]
    [InlineData("CREATE TABLE a (x)", "CREATE TABLE a (x CHECK (x > 0))")]
    [InlineData("CREATE TABLE a (x)", "CREATE TABLE a (x COLLATE NOCASE)")]
    [InlineData("CREATE TABLE a (x PRIMARY KEY)", "CREATE TABLE a (x PRIMARY KEY) WITHOUT ROWID")]
    [InlineData("CREATE TABLE a (x DEFAULT 'A')", "CREATE TABLE a (x DEFAULT 'a')")]
    [InlineData("CREATE TABLE a (x); CREATE INDEX i ON a (x)", "CREATE TABLE a (x); CREATE UNIQUE INDEX i ON a (x)")]
    [InlineData("CREATE TABLE a (x); CREATE INDEX i ON a (x)", "CREATE TABLE a (x); CREATE INDEX i ON a (x) WHERE x > 1")]
    [InlineData("CREATE VIEW v AS SELECT 1", "CREATE VIEW v AS SELECT 2")]
    [InlineData("PRAGMA user_version = 1", "PRAGMA user_version = 2")]
    public void What_means_something_else_has_another(string one, string other)
        => Catalogue(other).Fingerprint.ShouldNotBe(Catalogue(one).Fingerprint);

    [Fact]
    public void Tables_and_columns_are_read_back_out_of_the_text_whatever_their_names()
    {
        var tables = Catalogue("CREATE TABLE \"we\"\"ird t\" (\"a b\" TEXT, \"check\" INTEGER, Ёж, CONSTRAINT c CHECK (\"a b\" > 0), PRIMARY KEY (\"check\"))", "CREATE VIEW v AS SELECT 1 AS x", "CREATE VIRTUAL TABLE f USING fts5(body)").Tables;

        tables[^1].Name.ShouldBe("we\"ird t");
        tables[^1].Columns.ShouldBe(["a b", "check", "Ёж"]);
        tables.Select(t => t.Name).ShouldNotContain("f");
        tables.Select(t => t.Name).ShouldNotContain("v");
    }

    [Fact]
    public void A_difference_names_the_object_and_keeps_the_order()
        => Catalogue("CREATE TABLE a (x, y)", "CREATE TABLE gone (x)").Fingerprint.DiffTo(Catalogue("CREATE TABLE a (x, new, y)", "CREATE VIEW v AS SELECT 1").Fingerprint)
            .ShouldBe(["  table a", "+   column new", "- table gone", "-   column x", "+ view v", "+   as select 1"]);

    [Fact]
    public void A_checksum_ignores_the_order_of_rows_and_nothing_else()
    {
        var value = Gen.OneOf(Gen.Int[0, 2].Select(i => $"{i}"), Gen.OneOf("NULL", "'1'", "1.0", "''", "x''", "x'31'", "'a'"));
        var rows = Gen.Select(value, value, (a, b) => $"({a}, {b})").Array[0, 5];
        Gen.Select(rows, rows).Sample((a, b) =>
        {
            var same = a.Order(StringComparer.Ordinal).SequenceEqual(b.Order(StringComparer.Ordinal));
            (Checksum(a) == Checksum(b)).ShouldBe(same);
            Checksum([.. a.Reverse()]).ShouldBe(Checksum(a));
        }, iter: 300);

        static TableContent Checksum(string[] rows)
        {
            using var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
            connection.Open();
            var sql = new Sql(connection.CreateCommand);
            sql.Execute("CREATE TABLE t (a, b)");
            if (rows.Length > 0)
                sql.Execute("INSERT INTO t VALUES " + string.Join(", ", rows));
            return new Contents(sql, new SqliteDialect()).Checksums(SqliteCatalogue.Read(sql).Tables, TestContext.Current.CancellationToken).Single();
        }
    }
}
