using CsCheck;
using MySqlConnector;
using Slipway.Databases.Migrations;
using Slipway.Databases.MySql;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Databases.MySql;

/// <summary>Holds the lexer against the server: sent whole, a script must give what its statements give when they are sent one by one.</summary>
public sealed class MySqlDialectFuzz(MariaDbServer server)
{
    private static readonly Gen<string> Blank = Gen.OneOf(" ", "\n", "\t\r\n", " -- it's; \"x\n", "# ; ' ` \"\n", "/* ; ' ` */", "/**/", "--\n", "  ");

    private static readonly Gen<string> Literal = Gen.OneOf(
        "'a;b'", "'it''s'", "'it\\'s;'", "\"q;\\\"\"", "\"'\"", "''", "'\\\\'", "x'3b27'", "1.5e3", "NULL", "'-- no'", "'/* no'", "'# no'", "'ёж\n'", "N'n;'", "_utf8mb4'u;'", "5--3", "/*! 7 */", "'DELIMITER'");

    private static readonly Gen<string> Name = Gen.OneOf("plain", "`a;b`", "`c'd`", "`e``;f`", "`g\"h`", "`--`", "`#`", "ёж", "`end`", "x$1");

    private static readonly Gen<string> Valid = Gen.OneOf(
        Gen.Select(Literal, Blank, (l, b) => $"SELECT{b} {l}{b}"),
        Gen.Select(Literal, Name, Blank, (l, n, b) => $"SELECT {l} AS{b} {n}"),
        Gen.Select(Literal, Literal, Blank, (l, m, b) => $"SELECT CASE{b} WHEN {l} THEN {m}{b} END"),
        Gen.Select(Literal.Where(l => l[0] != '/'), Blank, (l, b) => $"/*!40101{b} SELECT {l}{b}*/"),
        Gen.Select(Literal.Where(l => l[0] != '/'), Blank, (l, b) => $"(SELECT {l}{b} /*M!100100 , {l} */)"));

    private static readonly Gen<string> Garbage = Gen.OneOf(
        "'", "\"", "`", "\\", "/*", "*/", "/*!", "--", "-- ", "#", "\n", ";SELECT 1", " ", "1", "a", "SELECT", "ё", "-", "*", "\t", ",", "''", "\"\"", "``")
        .Array[0, 16].Select(parts => "SELECT 1" + string.Concat(parts));

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_valid_script_gives_whole_what_its_statements_give_one_by_one()
    {
        await server.StartAsync(Now);
        using var connection = server.Open(null);
        Gen.Select(Valid.Array[1, 8], Blank).Sample(
            sample =>
            {
                var script = string.Join(';' + sample.Item2, sample.Item1);
                var statements = new MySqlDialect().Split(script);
                statements.Count.ShouldBe(sample.Item1.Length, script);
                var results = Results(connection, script).ShouldNotBeNull(script);
                statements.SelectMany(s => Results(connection, s.Text).ShouldHaveSingleItem(s.Text)).ShouldBe(results.SelectMany(r => r), script);
            },
            iter: 1500,
            threads: 1);
    }

    [Fact]
    public async Task Garbage_that_the_server_takes_is_cut_as_the_server_cuts_it_and_what_is_refused_the_server_refuses()
    {
        await server.StartAsync(Now);
        using var connection = server.Open(null);
        Garbage.Sample(
            text =>
            {
                var theirs = Results(connection, text);
                IReadOnlyList<Statement>? ours;
                try
                {
                    ours = new MySqlDialect().Split(text);
                }
                catch (SqlSyntaxException)
                {
                    // The server forgives an open comment or a ';' in a conditional one at the very end; we do not.
                    if (!text.Contains("/*", StringComparison.Ordinal))
                        theirs.ShouldBeNull(text);
                    return;
                }

                if (theirs is not null)
                    ours.SelectMany(s => Results(connection, s.Text) ?? [["refused"]]).SelectMany(r => r).ShouldBe(theirs.SelectMany(r => r), text);
                else
                    ours.ShouldContain(s => Results(connection, s.Text) == null, text);
            },
            iter: 4000,
            threads: 1);
    }

    /// <summary>The first row of every result, or null when the server refuses any of it.</summary>
    private static List<List<string>>? Results(MySqlConnection connection, string script)
    {
        using var command = connection.CreateCommand();
        command.CommandText = script;
        var results = new List<List<string>>();
        try
        {
            using var reader = command.ExecuteReader();
            do
            {
                if (reader.Read())
                    results.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => $"{reader.GetName(i)}={reader.GetValue(i)}")]);
            }
            while (reader.NextResult());
            return results;
        }
        catch (MySqlException)
        {
            return null;
        }
    }
}
