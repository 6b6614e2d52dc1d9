using CsCheck;
using Npgsql;
using Slipway.Databases.Migrations;
using Slipway.Databases.PostgreSql;
using PostgreSqlServer = Slipway.Tests.Integration.Lab.PostgreSqlServer;

namespace Slipway.Tests.Integration.Databases.PostgreSql;

/// <summary>
/// Holds the lexer against the server. What we cut out is sent by the extended protocol, which takes exactly one statement: one that was cut
/// too late is refused as several, one that was cut too early does not parse.
/// </summary>
public sealed class PostgreSqlLexerFuzz : IDisposable
{
    private static readonly PostgreSqlDialect Dialect = new();

    private static readonly Gen<string> Blank = Gen.OneOf(" ", "\n", "\t\r\n", " -- it's; \"x $$\n", "/* ; ' $$ */", "/* /* ; */ ' */", "  ");

    private static readonly Gen<string> Literal = Gen.OneOf(
        "'a;b'", "'it''s'", "''", "E'it\\'s;'", "E'a'\n'\\';'", "E'\\\\'", "e'\\\\\\';'", "U&'d\\0061;'", "B'01'", "x'1F'", "$$a;b'$$", "$f$;$$;$g$'$f$", "$ёж$;$ёж$", "1.5e3", "NULL", "'-- no'", "'/* no'", "'\\'", "N';'", "(1)", "'ёж\n'");

    private static readonly Gen<string> Name = Gen.OneOf("plain", "\"a;b\"", "\"g\"\"h\"", "ёж", "\"end\"", "a$b$c", "U&\"\\0061;x\"", "_x", "e", "u");

    private static readonly Gen<string> Valid = Gen.OneOf(
        Gen.Select(Literal, Blank, (l, b) => $"SELECT{b} {l}{b}"),
        Gen.Select(Literal, Name, Blank, (l, n, b) => $"SELECT {l} AS{b} {n}"),
        Gen.Select(Literal, Name, Blank, (l, n, b) => $"SELECT CASE WHEN{b} {l} IS NULL THEN 1 END +-- ;'\n 1 AS {n}"),
        Gen.Select(Name, Literal, Blank, (n, l, b) => $"CREATE FUNCTION{b} pg_temp.{n}() RETURNS text LANGUAGE sql{b} BEGIN ATOMIC{b} SELECT CASE WHEN {l} IS NULL THEN 'a;' END;{b} SELECT {l}::text AS end;{b} END"),
        Gen.Select(Literal, (l) => $"CREATE OR REPLACE RULE r AS ON INSERT TO base DO ALSO (SELECT {l}; SELECT 2)"),
        Gen.Select(Literal, Blank, (l, b) => $"DO{b} $body$ BEGIN PERFORM {l}; END; $body$"),
        Gen.OneOf("", "  ", "/* nothing */", "-- nothing\n"));

    private static readonly Gen<string> Garbage = Gen.OneOf(
        "'", "\"", "E'", "U&'", "$$", "$a$", "$", "/*", "*/", "--", "\n", ";", " ", "(", ")", "x", "1", "SELECT", "''", "\\'", "e", "ё", "CASE").Array[0, 12].Select(parts => string.Concat(parts));

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    public PostgreSqlLexerFuzz(PostgreSqlServer server)
    {
        server.Start();
        _connection = server.Open("postgres");
        _transaction = _connection.BeginTransaction();
        PostgreSqlServer.Execute(_connection, "CREATE TEMP TABLE base (id int); SAVEPOINT start");
    }

    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }

    [Fact]
    public void A_valid_script_is_cut_into_statements_that_the_server_takes_one_by_one()
        => Gen.Select(Valid.Array[1, 6], Blank).Sample(
            sample =>
            {
                var script = string.Join(';' + sample.Item2, sample.Item1);
                var statements = Dialect.Split(script);
                statements.Count.ShouldBe(sample.Item1.Count(s => s.Trim() is not ("" or "/* nothing */" or "-- nothing")), script);
                foreach (var statement in statements)
                    Alone(statement.Text).ShouldBeNull($"statement: {statement.Text}\nof script: {script}");
            },
            iter: 400,
            threads: 1);

    [Fact]
    public void What_we_cut_out_of_garbage_is_never_several_statements_for_the_server()
        => Garbage.Sample(
            text =>
            {
                IReadOnlyList<Statement> statements;
                try
                {
                    statements = Dialect.Split(text);
                }
                catch (SqlSyntaxException)
                {
                    // What we refuse the server must refuse too, as a whole.
                    (text.Contains('\\') || Alone(text) is not null).ShouldBeTrue(text);
                    return;
                }

                foreach (var statement in statements)
                {
                    var error = Alone(statement.Text);
                    (error is not null && (error.Contains("multiple commands", StringComparison.Ordinal) || error.Contains("unterminated", StringComparison.Ordinal)))
                        .ShouldBeFalse($"text: {text}, statement: {statement.Text}: {error}");
                }
            },
            iter: 1500,
            threads: 1);

    /// <summary>What the server says to the text as one statement; null when it takes it.</summary>
    private string? Alone(string text)
    {
        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = text;
            // A positional parameter switches the driver's own splitting off: the text goes out as it is.
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = 0 });
            command.ExecuteNonQuery();
            return null;
        }
        catch (PostgresException error)
        {
            return error.MessageText;
        }
        finally
        {
            PostgreSqlServer.Execute(_connection, "ROLLBACK TO start");
        }
    }
}
