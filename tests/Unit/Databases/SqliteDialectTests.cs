using Slipway.Databases.Migrations;
using Slipway.Databases.Sqlite;

namespace Slipway.Tests.Unit.Databases;

public sealed class SqliteDialectTests
{
    private static readonly SqliteDialect Dialect = new();

    [Theory]
    [InlineData("", "")]
    [InlineData(" ;; \n;", "")]
    [InlineData("-- only a comment", "")]
    [InlineData("a;b", "a|b")]
    [InlineData("a;b;", "a|b")]
    [InlineData("x 'it''s; one' ; y", "x 'it''s; one'|y")]
    [InlineData("x \"a;\"\"b\" ; y `c;``d` ; z [e;f]", "x \"a;\"\"b\"|y `c;``d`|z [e;f]")]
    [InlineData("a -- b;c\n;d", "a|d")]
    [InlineData("a /* ;/* ; */ ; b", "a|b")]
    [InlineData("/* x */ a /* y */;", "a")]
    [InlineData("x'00;'; b", "x'00;'|b")]
    [InlineData("it ёж;b", "it ёж|b")]
    [InlineData("CREATE TRIGGER t BEGIN a; b; END; c", "CREATE TRIGGER t BEGIN a; b; END|c")]
    [InlineData("create temp trigger t begin select case when 1 then 2 end; end; c", "create temp trigger t begin select case when 1 then 2 end; end|c")]
    [InlineData("CREATE TRIGGER t BEGIN SELECT end FROM x; END; c", "CREATE TRIGGER t BEGIN SELECT end FROM x; END|c")]
    [InlineData("CREATE TRIGGER t BEGIN a; /* ; */ END -- x\n; c", "CREATE TRIGGER t BEGIN a; /* ; */ END|c")]
    [InlineData("EXPLAIN QUERY PLAN CREATE TRIGGER t BEGIN a; END; c", "EXPLAIN QUERY PLAN CREATE TRIGGER t BEGIN a; END|c")]
    [InlineData("CREATE TABLE trigger_log (x); b", "CREATE TABLE trigger_log (x)|b")]
    public void A_script_is_cut_where_sqlite_would_cut_it(string script, string statements)
        => string.Join('|', Dialect.Split(script).Select(s => s.Text)).ShouldBe(statements);

    [Theory]
    [InlineData("a;\n 'open", 2, 2, "string")]
    [InlineData("a \"open;", 1, 3, "quoted name")]
    [InlineData("a `open;", 1, 3, "quoted name")]
    [InlineData("a [open;", 1, 3, "name in [")]
    [InlineData("a;\n\n  /* open", 3, 3, "comment")]
    [InlineData("a;\nCREATE TRIGGER t BEGIN a;\n b;", 2, 1, "trigger")]
    [InlineData("a\0b", 1, 2, "NUL")]
    [InlineData("'a\0b'", 1, 3, "NUL")]
    public void What_is_not_closed_is_refused_at_its_beginning(string script, int line, int column, string what)
    {
        var error = Should.Throw<SqlSyntaxException>(() => Dialect.Split(script));

        (error.Line, error.Column).ShouldBe((line, column));
        error.Message.ShouldContain(what);
    }

    [Fact]
    public void Statements_know_where_they_begin()
        => Dialect.Split("-- x\n  a;\n\n b; c").Select(s => (s.Text, s.Line, s.Column)).ShouldBe([("a", 2, 3), ("b", 4, 2), ("c", 4, 5)]);
}
