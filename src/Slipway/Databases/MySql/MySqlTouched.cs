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

    /// <summary>
    /// The one object that can be another afterwards, where the statement only adds: a table or view that is made, or a table that gets more. Null:
    /// there may be others, or its name may be kept in other letters than the statement has.
    /// </summary>
    public static (string Kind, string Name, bool IsNew)? Only(Statement statement)
    {
        if (Tables(statement) is null)
            return null;
        var words = MySqlTokenizer.Code(statement.Text);
        return words switch
        {
            [var create, var table, ..] when create.Is("CREATE") && table.Is("TABLE") => Named("table", Made(words), isNew: true),
            [var create, var view, ..] when create.Is("CREATE") && view.Is("VIEW") => Named("view", Made(words), isNew: true),
            [var create, ..] when create.Is("CREATE") && words.FindIndex(t => t.Is("INDEX")) is 1 or 2 => Named("table", Behind(words, "ON")?.Single(), isNew: false),
            [var alter, var table, ..] when alter.Is("ALTER") && table.Is("TABLE") && OnlyAdds(words) => Named("table", Behind(words, "TABLE")?.Single(), isNew: false),
            _ => null,
        };
    }

    private static (string Kind, string Name, bool IsNew)? Named(string kind, string? name, bool isNew)
        => name is null || name.Any(char.IsUpper) || name is Dialect.LogTable or Dialect.CopyTable or MySqlDialect.ProgressTable ? null : (kind, name, isNew);

    private static string? Made(List<MySqlToken> words)
    {
        var at = words.Count > 5 && words[2].Is("IF") ? 5 : 2;
        return at < words.Count && words[at].IsName ? words[at].Name : null;
    }

    private static bool OnlyAdds(List<MySqlToken> words)
    {
        var (at, depth) = (words.Count > 2 && words[2].Is("IF") ? 5 : 3, 0);
        if (at >= words.Count || !words[at].Is("ADD"))
            return false;
        for (var i = at; i < words.Count; i++)
        {
            depth += words[i].Text switch { "(" => 1, ")" => -1, _ => 0 };
            if (depth == 0 && words[i].Text == "," && (i + 1 == words.Count || !words[i + 1].Is("ADD")))
                return false;
        }

        return true;
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
