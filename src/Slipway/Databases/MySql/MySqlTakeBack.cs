using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.MySql;

/// <summary>
/// Takes back what a script has done in part, where that is certain: every statement only added something, and rows were only changed in what was
/// added. Then dropping what is there now and was not before leaves no trace. Null where it is not certain.
/// </summary>
internal static class MySqlTakeBack
{
    private static readonly string[] Removing = ["DROP", "MODIFY", "CHANGE", "RENAME", "CONVERT", "TRUNCATE", "DISCARD", "IMPORT", "EXCHANGE", "ORDER", "SELECT", "REORGANIZE", "COALESCE", "REMOVE"];

    private static readonly MySqlDialect Dialect = new();

    public static IReadOnlyList<string>? Plan(Flight flight, Catalogue now)
    {
        var before = Catalogue.Parse(flight.Start);
        if (!flight.Steps.All(s => OnlyAdded(s, before, now, flight.Start)))
            return null;
        var statements = new List<string>();
        var (old, current) = (Heads(flight.Start.Text), Heads(now.Fingerprint.Text));
        if (old.Except(current).Any(h => !h.StartsWith("default ", StringComparison.Ordinal)))
            return null;
        foreach (var head in current.Except(old).Where(h => !h.StartsWith("default ", StringComparison.Ordinal)).OrderBy(Rank))
        {
            var (kind, name) = (head.Split(' ', 2)[0], Name(head.Split(' ', 2)[1]));
            statements.Add($"DROP {kind.ToUpperInvariant()} {Dialect.Quote(name)}");
        }

        foreach (var table in now.Tables)
        {
            if (before.Tables.FirstOrDefault(t => t.Name == table.Name) is not { } was || was.Lines.SequenceEqual(table.Lines))
                continue;
            if (was.Lines.Except(table.Lines).Any())
                return null;
            var clauses = table.Lines.Except(was.Lines).Select(Clause).ToList();
            if (clauses.Contains(null))
                return null;
            // A column takes its keys with it, and a key of several columns would be left with the rest of them.
            statements.Add($"ALTER TABLE {Dialect.Quote(table.Name)} {string.Join(", ", clauses.OrderBy(c => c!.StartsWith("DROP COLUMN", StringComparison.Ordinal)))}");
        }

        return statements;
    }

    private static bool OnlyAdded(FlightStep step, Catalogue before, Catalogue now, Fingerprint start)
    {
        var words = MySqlTokenizer.Code(step.Text);
        var verb = MySqlStatement.Verb(words);
        var target = Target(words);
        var isNew = target is not null && before.Tables.All(t => t.Name != target) && now.Tables.Any(t => t.Name == target);
        switch (verb)
        {
            case "CREATE":
                return !words.Exists(t => t.Is("REPLACE"));
            case "SELECT" or "ANALYZE" or "OPTIMIZE":
                return true;
            case "ALTER":
                return MySqlStatement.ObjectKind(words) == "TABLE" && (isNew || !words.Exists(t => t.IsAny(Removing)));
            case "INSERT" or "REPLACE" or "DELETE" or "TRUNCATE" or "LOAD":
                return isNew && !HasTrigger(target!, now.Fingerprint);
            case "UPDATE":
                return (isNew && !HasTrigger(target!, now.Fingerprint)) || (target is not null && OnlySets(words, target, before, start));
            default:
                return false;
        }
    }

    // UPDATE table SET column = …, of columns that the script has added, of a table where that sets off nothing else.
    private static bool OnlySets(List<MySqlToken> words, string target, Catalogue before, Fingerprint start)
    {
        if (words is not [_, _, var set, ..] || !set.Is("SET") || HasTrigger(target, start) || before.Tables.FirstOrDefault(t => t.Name == target) is not { } table
            || table.Lines.Exists(l => l.Contains("ON UPDATE CURRENT_TIMESTAMP", StringComparison.OrdinalIgnoreCase)))
            return false;
        var (depth, expectsColumn) = (0, true);
        for (var i = 3; i < words.Count; i++)
        {
            if (expectsColumn && (!words[i].IsName || table.Columns.Contains(words[i].Name, StringComparer.OrdinalIgnoreCase) || i + 1 == words.Count || words[i + 1].Text != "="))
                return false;
            depth += words[i].Text == "(" ? 1 : words[i].Text == ")" ? -1 : 0;
            if (depth == 0 && words[i].Is("WHERE"))
                return true;
            expectsColumn = depth == 0 && words[i].Text == ",";
        }

        return true;
    }

    private static bool HasTrigger(string table, Fingerprint schema)
        => Blocks(schema.Text).Any(b => b.StartsWith("trigger ", StringComparison.Ordinal) && b.Contains($" ON {Dialect.Quote(table)} ", StringComparison.OrdinalIgnoreCase) | b.Contains($" ON {table} ", StringComparison.OrdinalIgnoreCase) | b.Contains($" ON {table}\n", StringComparison.OrdinalIgnoreCase));

    private static string? Target(List<MySqlToken> words)
    {
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i].IsAny("INTO", "TABLE", "FROM", "IGNORE", "LOW_PRIORITY", "ONLINE", "IF", "NOT", "EXISTS"))
                continue;
            return words[i].IsName && (i + 1 == words.Count || words[i + 1].Text is not ("." or ",")) ? words[i].Name : null;
        }

        return null;
    }

    private static string? Clause(string line)
    {
        var words = MySqlTokenizer.Code(line.Trim());
        return words switch
        {
            [var column, ..] when column.Is("column") => "DROP COLUMN " + Dialect.Quote(Name(line.Trim()[7..])),
            [var primary, ..] when primary.Is("PRIMARY") => "DROP PRIMARY KEY",
            [var constraint, var name, var foreign, ..] when constraint.Is("CONSTRAINT") && foreign.Is("FOREIGN") => "DROP FOREIGN KEY " + Dialect.Quote(name.Name),
            [var constraint, var name, var check, ..] when constraint.Is("CONSTRAINT") && check.Is("CHECK") => "DROP CONSTRAINT " + Dialect.Quote(name.Name),
            [.., _, _] when words.Take(2).LastOrDefault(t => t.Is("KEY")) is { Text.Length: > 0 } key && words[words.IndexOf(key) + 1] is { Kind: MySqlTokenKind.QuotedName } index => "DROP INDEX " + Dialect.Quote(index.Name),
            _ => null,
        };
    }

    // As Catalogue writes them: in double quotes where they are no plain words.
    private static string Name(string text)
        => text.StartsWith('"') ? text[1..text.LastIndexOf('"')].Replace("\"\"", "\"", StringComparison.Ordinal) : text.Split(' ', 2)[0];

    private static int Rank(string head) => head.Split(' ', 2)[0] switch { "event" => 0, "trigger" => 1, "view" => 2, "procedure" or "function" => 3, _ => 4 };

    private static List<string> Heads(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith(' '))];

    private static IEnumerable<string> Blocks(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length;)
        {
            var end = i + 1;
            while (end < lines.Length && lines[end].StartsWith(' '))
                end++;
            yield return string.Join('\n', lines[i..end]) + "\n";
            i = end;
        }
    }
}
