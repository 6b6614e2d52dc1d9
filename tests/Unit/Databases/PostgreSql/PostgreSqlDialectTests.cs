using Slipway.Databases.Migrations;
using Slipway.Databases.PostgreSql;

namespace Slipway.Tests.Unit.Databases.PostgreSql;

public sealed class PostgreSqlDialectTests
{
    private static readonly PostgreSqlDialect Dialect = new();

    [Theory]
    [InlineData("", "")]
    [InlineData(" ;; \n;", "")]
    [InlineData("a;b;", "a|b")]
    [InlineData("x 'it''s; \\' ; y", "x 'it''s; \\'|y")]
    [InlineData("x E'it\\'s; one' ; y", "x E'it\\'s; one'|y")]
    [InlineData("x E'a'\n 'b\\';c' ; y", "x E'a'\n 'b\\';c'|y")]
    [InlineData("x E'a' -- c\n-- d\n 'b\\';c' ; y", "x E'a' -- c\n-- d\n 'b\\';c'|y")]
    [InlineData("x E'a' 'b\\';c", "x E'a' 'b\\'|c")]
    [InlineData("some'a\\';b", "some'a\\'|b")]
    [InlineData("x U&'d\\0061;''' UESCAPE '!'; y", "x U&'d\\0061;''' UESCAPE '!'|y")]
    [InlineData("x U&\"a;\"\"b\" ; \"c;d\"", "x U&\"a;\"\"b\"|\"c;d\"")]
    [InlineData("do $$a;b$$;c", "do $$a;b$$|c")]
    [InlineData("do $f$a;$$;$g$;$f$;c", "do $f$a;$$;$g$;$f$|c")]
    [InlineData("select $1;a$b$c;d", "select $1|a$b$c|d")]
    [InlineData("select 1$$a;b$$;c", "select 1$$a;b$$|c")]
    [InlineData("do $ёж$a;b$ёж$;c", "do $ёж$a;b$ёж$|c")]
    [InlineData("a /* ; /* ; */ ; */ ; b", "a|b")]
    [InlineData("a -- b;c\n;d", "a|d")]
    [InlineData("a +-- b;c\n1;d", "a +-- b;c\n1|d")]
    [InlineData("CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a; DELETE FROM b); c", "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a; DELETE FROM b)|c")]
    [InlineData("CREATE FUNCTION f() BEGIN ATOMIC a; SELECT CASE WHEN b THEN c END; END; d", "CREATE FUNCTION f() BEGIN ATOMIC a; SELECT CASE WHEN b THEN c END; END|d")]
    [InlineData("create or replace procedure p() begin atomic select 1 as end; select t.case; end; d", "create or replace procedure p() begin atomic select 1 as end; select t.case; end|d")]
    [InlineData("BEGIN; a; END; b", "BEGIN|a|END|b")]
    public void A_script_is_cut_where_the_server_would_cut_it(string script, string statements)
        => string.Join('|', Dialect.Split(script).Select(s => s.Text)).ShouldBe(statements);

    [Theory]
    [InlineData("a;\n 'open", 2, 2, "string")]
    [InlineData("a E'open\\'", 1, 3, "string")]
    [InlineData("a \"open;", 1, 3, "quoted name")]
    [InlineData("a U&\"open;", 1, 3, "quoted name")]
    [InlineData("a;\n\n do $x$ open; $y$", 3, 5, "$x$")]
    [InlineData("a;\n\n  /* /* open */", 3, 3, "comment")]
    [InlineData("a (b;", 1, 3, "parenthesis")]
    [InlineData("a b);", 1, 4, "parenthesis")]
    [InlineData("a;\nCREATE FUNCTION f() BEGIN ATOMIC a;\n b;", 2, 21, "BEGIN ATOMIC")]
    [InlineData("a\0b", 1, 2, "NUL")]
    [InlineData("'a\0b'", 1, 3, "NUL")]
    [InlineData("a;\n\\connect other", 2, 1, "psql")]
    [InlineData("a;\nCOPY t (x) FROM STDIN;\n1\n\\.\n", 2, 1, "COPY")]
    [InlineData("COPY (SELECT 1) TO stdout;", 1, 1, "COPY")]
    public void What_cannot_be_sent_is_refused_at_its_beginning(string script, int line, int column, string what)
    {
        var error = Should.Throw<SqlSyntaxException>(() => Dialect.Split(script));

        (error.Line, error.Column).ShouldBe((line, column));
        error.Message.ShouldContain(what);
    }

    [Fact]
    public void Statements_know_where_they_begin()
        => Dialect.Split("-- x\n  a;\n\n b; c").Select(s => (s.Text, s.Line, s.Column)).ShouldBe([("a", 2, 3), ("b", 4, 2), ("c", 4, 5)]);

    [Theory]
    [InlineData("BEGIN", "not for scripts")]
    [InlineData("ROLLBACK", "not for scripts")]
    [InlineData("PREPARE TRANSACTION 'x'", "not for scripts")]
    [InlineData("VACUUM t", "cannot run in a transaction")]
    [InlineData("CREATE DATABASE x", "cannot run in a transaction")]
    [InlineData("ALTER SYSTEM SET work_mem = '1MB'", "cannot run in a transaction")]
    [InlineData("CREATE UNIQUE INDEX CONCURRENTLY i ON t (x)", "CONCURRENTLY")]
    [InlineData("REINDEX TABLE CONCURRENTLY t", "CONCURRENTLY")]
    [InlineData("ALTER TABLE p DETACH PARTITION c CONCURRENTLY", "CONCURRENTLY")]
    public void What_no_transaction_can_hold_is_refused_in_one(string statement, string reason)
        => Dialect.Refusal(Dialect.Split(statement)[0], noTransaction: false).ShouldNotBeNull().ShouldContain(reason);

    [Theory]
    [InlineData("SAVEPOINT s")]
    [InlineData("ROLLBACK TO s")]
    [InlineData("PREPARE p AS SELECT 1")]
    [InlineData("REFRESH MATERIALIZED VIEW CONCURRENTLY v")]
    [InlineData("CREATE TABLE concurrently_made (x int)")]
    public void What_a_transaction_can_hold_is_not(string statement)
        => Dialect.Refusal(Dialect.Split(statement)[0], noTransaction: false).ShouldBeNull();

    [Theory]
    [InlineData("CREATE INDEX CONCURRENTLY i ON t (x)", "IF NOT EXISTS")]
    [InlineData("CREATE INDEX CONCURRENTLY ON t (x)", "IF NOT EXISTS")]
    [InlineData("DROP INDEX CONCURRENTLY i", "IF EXISTS")]
    public void An_index_made_or_dropped_concurrently_must_be_repeatable(string statement, string reason)
        => Dialect.Refusal(Dialect.Split(statement)[0], noTransaction: true).ShouldNotBeNull().ShouldContain(reason);

    [Theory]
    [InlineData("item", "ONLY \"item\"")]
    [InlineData("other.Item", "ONLY \"other\".\"Item\"")]
    [InlineData("a..b.c.d", "ONLY \"a.b\".\"c.d\"")]
    public void A_table_of_the_catalogue_becomes_sql_with_its_schema(string name, string sql)
    {
        Dialect.Table(name).ShouldBe(sql);
        var (schema, table) = PostgreSqlName.Split(name);
        PostgreSqlName.Of(schema ?? "public", table, "public").ShouldBe(name);
    }
}
