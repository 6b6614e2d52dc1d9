using System.Text;
using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.Sqlite;

/// <summary>
/// Writes sqlite_schema as canonical text. SQLite keeps CHECK, COLLATE and the like only in the SQL of CREATE, so that is what is
/// read, token by token: case, quotes, spaces and comments do not count; the order of columns does.
/// </summary>
internal static class SqliteCatalogue
{
    // Quoted, these are names; bare, they begin a constraint.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "NOT", "NULL", "DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS",
        "AND", "OR", "SELECT", "FROM", "WHERE", "ON", "CASE", "END", "TABLE", "INDEX", "IN", "IS", "CREATE", "DROP", "GROUP", "ORDER",
    };

    public static Catalogue Read(Sql sql)
    {
        var objects = sql.Query(
            "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_' AND tbl_name NOT IN (@log, @copy)",
            r => (Type: r.GetString(0), Name: r.GetString(1), Sql: r.GetString(2)),
            ("@log", Dialect.LogTable),
            ("@copy", Dialect.CopyTable));
        var text = new StringBuilder();
        if (sql.Scalar("PRAGMA user_version") is long version and not 0)
            text.Append("setting user_version ").Append(version).Append('\n');
        foreach (var item in objects.OrderBy(o => o.Type, StringComparer.Ordinal).ThenBy(o => o.Name, StringComparer.OrdinalIgnoreCase))
            Describe(text, item.Type, item.Name, SqliteTokenizer.Tokens(item.Sql).FindAll(t => !t.IsBlank));
        return Catalogue.Parse(Fingerprint.Of(text.ToString()));
    }

    private static void Describe(StringBuilder text, string type, string name, List<SqliteToken> tokens)
    {
        var open = tokens.FindIndex(t => t.Text == "(");
        if (type != "table" || tokens.Exists(t => t.Is("VIRTUAL")) || open < 0)
        {
            text.Append(type == "table" ? "virtual " + Bare(name) : $"{type} {Bare(name)}").Append("\n  ").Append(Canonical(Body(type, tokens))).Append('\n');
            return;
        }

        text.Append("table ").Append(Bare(name)).Append('\n');
        var (depth, part, end) = (0, new List<SqliteToken>(), open);
        for (; end < tokens.Count; end++)
        {
            var symbol = tokens[end].Text;
            depth += symbol == "(" ? 1 : symbol == ")" ? -1 : 0;
            if ((depth == 1 && symbol == ",") || depth == 0)
            {
                Part(text, part);
                part = [];
                if (depth == 0)
                    break;
            }
            else if (end > open)
            {
                part.Add(tokens[end]);
            }
        }

        if (end + 1 < tokens.Count)
            text.Append("  option ").Append(Canonical(tokens[(end + 1)..])).Append('\n');
    }

    private static void Part(StringBuilder text, List<SqliteToken> part)
    {
        if (part.Count > 0)
            text.Append(part[0] is { Kind: SqliteTokenKind.Word, Text: var word } && word.ToUpperInvariant() is "CONSTRAINT" or "PRIMARY" or "UNIQUE" or "CHECK" or "FOREIGN" ? "  " : "  column ").Append(Canonical(part)).Append('\n');
    }

    // SQLite stores CREATE [UNIQUE] INDEX name ... whatever was written; after the name comes all that is not said yet.
    private static IEnumerable<SqliteToken> Body(string type, List<SqliteToken> tokens)
    {
        var kind = tokens.FindIndex(t => t.Is(type));
        return tokens.Take(kind).Where(t => t.Is("UNIQUE")).Concat(tokens.Skip(kind + 2));
    }

    private static string Canonical(IEnumerable<SqliteToken> tokens)
    {
        var text = new StringBuilder();
        var previous = "(";
        foreach (var token in tokens)
        {
            var word = token.Kind switch
            {
                SqliteTokenKind.Word => Lower(token.Text),
                SqliteTokenKind.QuotedName => Bare(token.Name),
                _ => token.Text,
            };
            if (previous is not ("(" or ".") && word is not (")" or "," or "." or ";") && !(word == "(" && previous == ")"))
                text.Append(' ');
            text.Append(word);
            previous = word;
        }

        return text.ToString();
    }

    private static string Bare(string name)
        => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !Reserved.Contains(name)
            ? Lower(name)
            : $"\"{Lower(name.Replace("\"", "\"\"", StringComparison.Ordinal))}\"";

    // SQLite's names ignore the case of ASCII letters only.
    private static string Lower(string name) => string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c));
}
