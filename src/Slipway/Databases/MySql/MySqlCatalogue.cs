using System.Text;
using System.Text.RegularExpressions;
using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.MySql;

/// <summary>
/// Writes a database as canonical text from what the server says of it: columns in order, then keys, constraints and options sorted.
/// Counters (AUTO_INCREMENT), the moment an event was made and the database's own name do not count.
/// </summary>
internal static partial class MySqlCatalogue
{
    /// <summary>Kind and name of everything in the current database but three tables.</summary>
    public const string Objects =
        """
        SELECT 'event' AS kind, event_name AS name FROM information_schema.events WHERE event_schema = DATABASE()
        UNION ALL SELECT LOWER(routine_type), routine_name FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_type IN ('PROCEDURE', 'FUNCTION')
        UNION ALL SELECT CASE table_type WHEN 'VIEW' THEN 'view' WHEN 'SEQUENCE' THEN 'sequence' ELSE 'table' END, table_name
          FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name NOT IN (@log, @progress, @copy)
        UNION ALL SELECT 'trigger', trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()
        """;

    public static Catalogue Read(Sql sql)
    {
        var text = new MySqlCatalogueText();
        Refresh(sql, text);
        return Catalogue.Parse(text.ToFingerprint());
    }

    /// <summary>Has the text hold what there is and nothing else; only what it does not know is asked for.</summary>
    public static void Refresh(Sql sql, MySqlCatalogueText text)
    {
        text.Database ??= (string)sql.Scalar("SELECT DATABASE()")!;
        var objects = sql.Query(
            Objects,
            r => (Kind: r.GetString(0), Name: r.GetString(1)),
            ("@log", Dialect.LogTable),
            ("@progress", MySqlDialect.ProgressTable),
            ("@copy", Dialect.CopyTable));
        text.Keep(objects);
        if (objects.Count == 0)
            return;
        text.Defaults = sql.Query("SELECT default_character_set_name, default_collation_name FROM information_schema.schemata WHERE schema_name = DATABASE()", r => $"{r.GetString(0)} {r.GetString(1)}")[0];
        Take(sql, text, objects.FindAll(o => !text.Knows(o.Kind, o.Name)));
    }

    /// <summary>Puts what the server says of these objects in the place of what the text had.</summary>
    public static void Take(Sql sql, MySqlCatalogueText text, IReadOnlyList<(string Kind, string Name)> objects)
    {
        foreach (var (item, definition) in objects.Zip(objects.Count == 0 ? [] : Definitions(sql, objects)))
        {
            var block = new StringBuilder().Append(item.Kind).Append(' ').Append(Bare(item.Name)).Append('\n');
            if (item.Kind == "table")
                Table(block, definition);
            else
                block.Append("  ").Append(Program(definition, text.Database!)).Append('\n');
            text.Put(item.Kind, item.Name, block.ToString());
        }
    }

    /// <summary>Character set and collation of a database as its canonical text says, for CREATE and ALTER DATABASE; null where it says none.</summary>
    public static string? Defaults(Fingerprint fingerprint)
        => Charset().Match(fingerprint.Text) is { Success: true } match ? $" CHARACTER SET {match.Groups[1].Value} COLLATE {match.Groups[2].Value}" : null;

    /// <summary>What SHOW CREATE says of each, in one round trip.</summary>
    public static List<string> Definitions(Sql sql, IReadOnlyList<(string Kind, string Name)> objects)
    {
        var quote = new MySqlDialect();
        var definitions = new List<string>();
        using var command = sql.Command(string.Join(";\n", objects.Select(o => $"SHOW CREATE {o.Kind.ToUpperInvariant()} {quote.Quote(o.Name)}")));
        using var reader = command.ExecuteReader();
        do
        {
            reader.Read();
            var (kind, name) = objects[definitions.Count];
            var column = kind switch { "table" or "view" or "sequence" => 1, "event" => 3, _ => 2 };
            definitions.Add(reader.IsDBNull(column)
                ? throw new DatabaseException($"The server does not show the definition of the {kind} {name}: the deploy user lacks the privilege for it (SHOW CREATE ROUTINE, or SELECT on mysql.proc). Nothing was changed. Grant it and run the same command again.")
                : reader.GetString(column));
        }
        while (reader.NextResult());
        return definitions;
    }

    private static void Table(StringBuilder text, string definition)
    {
        var lines = definition.Split('\n');
        var end = Array.FindIndex(lines, l => l.StartsWith(')'));
        var rest = new List<string>();
        foreach (var line in lines[1..end].Select(l => l.Trim().TrimEnd(',')))
        {
            if (line[0] != '`')
            {
                rest.Add("  " + line);
                continue;
            }

            var close = 1;
            while (line[close] != '`' || (close + 1 < line.Length && line[close + 1] == '`'))
                close += line[close] == '`' ? 2 : 1;
            text.Append("  column ").Append(Bare(line[1..close].Replace("``", "`", StringComparison.Ordinal))).Append(line[(close + 1)..]).Append('\n');
        }

        foreach (var line in rest.Order(StringComparer.Ordinal))
            text.Append(line).Append('\n');
        text.Append("  option ").Append(Counter().Replace(string.Join(' ', lines[end..].Select(l => l.Trim()))[1..].Trim(), "")).Append('\n');
    }

    private static string Program(string definition, string database)
        => Starts().Replace(definition, "").Replace($"`{database}`.", "", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\n  ", StringComparison.Ordinal);

    private static string Bare(string name)
        => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$') ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"^default charset (\w+) (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Charset();

    [GeneratedRegex(@" AUTO_INCREMENT=\d+")]
    private static partial Regex Counter();

    [GeneratedRegex(@"(?<=ON SCHEDULE EVERY \S+ \S+) STARTS '[^']*'")]
    private static partial Regex Starts();
}
