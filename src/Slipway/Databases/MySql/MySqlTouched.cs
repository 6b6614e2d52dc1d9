using Slipway.Databases.Migrations;

namespace Slipway.Databases.MySql;

/// <summary>Which tables that were there before can have another definition after a statement. It errs on the side of all of them.</summary>
internal static class MySqlTouched
{
    /// <summary>Null: any. A table that is made or dropped shows in the list of tables, and need not be named.</summary>
    public static IReadOnlySet<string>? Tables(Statement statement)
    {
        var words = MySqlTokenizer.Code(statement.Text);
        // A name of another database, or a comment whose content the server executes, may hide anything.
        if (statement.Text.Contains("/*", StringComparison.Ordinal) || words.Exists(t => t.Text == "."))
            return null;
        return words switch
        {
            [var create, var table, ..] when create.Is("CREATE") && table.Is("TABLE") => None,
            [var create, ..] when create.Is("CREATE") && words.FindIndex(t => t.Is("VIEW")) is > 0 and < 4 => None,
            [var drop, var kind, ..] when drop.Is("DROP") && kind.IsAny("TABLE", "VIEW") => None,
            [var create, ..] when create.Is("CREATE") && words.FindIndex(t => t.Is("INDEX")) is > 0 and < 4 => Behind(words, "ON"),
            [var drop, var index, ..] when drop.Is("DROP") && index.Is("INDEX") => Behind(words, "ON"),
            // A new name of a table or of a column shows in the foreign keys of others.
            [var alter, var table, ..] when alter.Is("ALTER") && table.Is("TABLE") && !words.Exists(t => t.IsAny("RENAME", "CHANGE", "EXCHANGE")) => Behind(words, "TABLE"),
            _ => null,
        };
    }

    private static IReadOnlySet<string> None { get; } = new HashSet<string>();

    private static HashSet<string>? Behind(List<MySqlToken> words, string keyword)
    {
        var at = words.FindIndex(t => t.Is(keyword)) + 1;
        if (at < words.Count - 1 && words[at].Is("IF"))
            at += 2;
        return at > 0 && at < words.Count && words[at].IsName ? new HashSet<string>(StringComparer.OrdinalIgnoreCase) { words[at].Name } : null;
    }
}
