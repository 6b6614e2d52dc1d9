namespace Slipway.Databases.Linting;

/// <summary>Names of tables in one form: bare in the schema that scripts work in, else <c>schema.table</c>; a dot within a part is doubled.</summary>
internal static class SqlName
{
    public static string Of(string schema, string table, string own) => Of([schema, table], own);

    public static string Of(IReadOnlyList<string> parts, string own)
        => parts is [.., var schema, var table] && schema != own ? $"{Part(schema)}.{Part(table)}" : Part(parts[^1]);

    private static string Part(string part) => part.Replace(".", "..", StringComparison.Ordinal);
}
