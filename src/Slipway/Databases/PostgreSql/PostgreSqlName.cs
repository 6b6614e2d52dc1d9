namespace Slipway.Databases.PostgreSql;

/// <summary>Names of tables in the canonical text: bare in the schema that migrations work in, else <c>schema.table</c>; a dot in a schema is doubled.</summary>
internal static class PostgreSqlName
{
    public static string Of(string schema, string table, string own)
        => schema == own && !table.Contains('.', StringComparison.Ordinal) ? table : $"{schema.Replace(".", "..", StringComparison.Ordinal)}.{table}";

    public static (string? Schema, string Table) Split(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] != '.')
                continue;
            if (i + 1 < name.Length && name[i + 1] == '.')
                i++;
            else
                return (name[..i].Replace("..", ".", StringComparison.Ordinal), name[(i + 1)..]);
        }

        return (null, name);
    }

    /// <summary>As the canonical text writes a name: bare where it is a plain word in lower case, else in double quotes.</summary>
    public static string Canonical(string name)
        => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '.')
            ? name
            : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
