using CsCheck;
using Microsoft.Data.Sqlite;
using Slipway.Databases.Migrations;
using Slipway.Databases.Sqlite;
using SQLitePCL;

namespace Slipway.Tests.Unit.Databases;

/// <summary>Holds the lexer against SQLite itself: its parser on valid scripts, sqlite3_complete() on garbage.</summary>
public sealed class SqliteDialectFuzz
{
    private static readonly SqliteDialect Dialect = new();

    // The first connection loads the native library that the raw calls need.
    static SqliteDialectFuzz() => new SqliteConnection().Dispose();

    private static readonly Gen<string> Blank = Gen.OneOf(" ", "\n", "\t\r\n", " -- it's; \"x\n", "/* ; ' [ */", "/**/", "  ");

    private static readonly Gen<string> Literal = Gen.OneOf("'a;b'", "'it''s'", "''", "x'3b27'", "1.5e3", "NULL", "'-- no'", "'/* no'", "'END;'", "'ёж\n'");

    private static readonly Gen<string> Name = Gen.OneOf("plain", "\"a;b\"", "[c;'d]", "`e``;f`", "\"g\"\"h\"", "ёж", "\"end\"", "[begin]", "end", "x");

    private static readonly Gen<string> Valid = Gen.OneOf(
        Gen.Select(Literal, Blank, (l, b) => $"SELECT{b} {l}{b}"),
        Gen.Select(Literal, Name, Blank, (l, n, b) => $"SELECT {l} AS{b} {n}"),
        Gen.Select(Name, Name, Blank, (t, c, b) => $"CREATE TEMP TABLE IF NOT EXISTS {t}{b} ({c} TEXT DEFAULT 'x;'{b})"),
        Gen.Select(Name, Literal, Literal, Blank, (t, l, m, b) =>
            $"CREATE{b} TEMP{b} TRIGGER IF NOT EXISTS {t} AFTER INSERT ON base{b} BEGIN{b} SELECT CASE WHEN {l} THEN {m}{b} END;{b} DELETE FROM base WHERE id = {l};{b}END"),
        Gen.Select(Literal, Literal, (l, m) => $"EXPLAIN SELECT CASE {l} WHEN {m} THEN 1 END"),
        Gen.OneOf("", "  ", "/* nothing */", "-- nothing\n"));

    private static readonly Gen<string> Garbage = Gen.OneOf(
        "'", "\"", "`", "[", "]", "/*", "*/", "--", "\n", ";", " ", "CREATE", "TEMP", "TRIGGER", "EXPLAIN", "END", "BEGIN", "CASE", "x", "X'", "1", ".", "ё", "/", "-", "*", "\t", "SELECT", "@a", "(", ")")
        .Array[0, 24].Select(parts => string.Concat(parts));

    [Fact]
    public void A_valid_script_is_cut_exactly_where_sqlites_parser_cuts_it()
        => Gen.Select(Valid.Array[1, 8], Blank).Sample(
            sample =>
            {
                var script = string.Join(';' + sample.Item2, sample.Item1);
                var ours = Dialect.Split(script).Select(s => s.Text).ToList();
                ours.ShouldBe(Theirs(script), $"script: {script}");
            },
            iter: 3000);

    [Fact]
    public void Garbage_is_complete_for_us_exactly_when_it_is_for_sqlite()
        => Garbage.Sample(
            text =>
            {
                var complete = raw.sqlite3_complete(text) != 0;
                Complete(text).ShouldBe(complete, $"text: {text}");
            },
            iter: 20000);

    private static bool Complete(string text)
    {
        try
        {
            if (SqliteTokenizer.Tokens(text).TrueForAll(t => t.IsBlank))
                return false;
            return Dialect.Split(text + "\nsentinel") is [.., { Text: "sentinel" }];
        }
        catch (SqlSyntaxException)
        {
            return false;
        }
    }

    // What sqlite3_prepare takes from the front, again and again; empty statements, blanks and comments around it do not belong to it.
    private static List<string> Theirs(string script)
    {
        using var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "CREATE TABLE base (id)";
            command.ExecuteNonQuery();
        }

        var statements = new List<string>();
        var rest = script;
        while (rest.Length > 0)
        {
            raw.sqlite3_prepare_v2(connection.Handle, rest, out var statement, out var tail).ShouldBe(raw.SQLITE_OK, $"{raw.sqlite3_errmsg(connection.Handle).utf8_to_string()} in: {rest}");
            using (statement)
            {
                if (statement is { IsInvalid: false })
                {
                    var taken = rest[..^tail.Length].TrimEnd();
                    statements.Add(Trim(taken.EndsWith(';') ? taken[..^1] : taken));
                    raw.sqlite3_step(statement);
                }
            }

            rest = tail;
        }

        return statements;
    }

    private static string Trim(string text)
    {
        while (true)
        {
            var before = text;
            text = text.Trim().TrimStart(';');
            if (text.StartsWith("/*", StringComparison.Ordinal))
                text = text[(text.IndexOf("*/", 2, StringComparison.Ordinal) + 2)..];
            else if (text.StartsWith("--", StringComparison.Ordinal))
                text = text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var end ? text[end..] : "";
            else if (text.EndsWith("*/", StringComparison.Ordinal))
                text = text[..text.LastIndexOf("/*", StringComparison.Ordinal)];
            else if (text.EndsWith("-- it's; \"x", StringComparison.Ordinal))
                text = text[..^"-- it's; \"x".Length];
            if (text == before)
                return text;
        }
    }
}
