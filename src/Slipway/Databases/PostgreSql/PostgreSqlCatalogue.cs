using Npgsql;
using NpgsqlTypes;

namespace Slipway.Databases.PostgreSql;

/// <summary>Reads the catalogues: all of them, or what belongs to some relations.</summary>
internal static class PostgreSqlCatalogue
{
    /// <param name="again">It will be read again on this connection: planning it costs the server more than running it.</param>
    public static PostgreSqlCatalogueText Read(Sql sql, string own, bool again)
    {
        var text = new PostgreSqlCatalogueText(own);
        using var command = (NpgsqlCommand)sql.Command(PostgreSqlCatalogueQueries.All(own));
        Take(text, command, again);
        return text;
    }

    /// <summary>Puts what the server says of these relations in the place of what the text had.</summary>
    /// <param name="written">What has been written since; where nothing was and the text had nothing, there is nothing to ask for.</param>
    public static void Reread(PostgreSqlCatalogueText text, Sql sql, string own, uint[] relations, IReadOnlyDictionary<string, CatalogueWrites> written)
    {
        var had = relations.SelectMany(text.Parts).ToHashSet();
        foreach (var relation in relations)
            text.Forget(relation);
        var some = PostgreSqlCatalogueQueries.Some(own, part => had.Contains(part) || IsWritten(part, written));
        using var command = (NpgsqlCommand)sql.Command(some);
        command.Parameters.Add(new NpgsqlParameter<uint[]>("oids", NpgsqlDbType.Array | NpgsqlDbType.Oid) { TypedValue = relations });
        Take(text, command, again: true);
    }

    private static bool IsWritten(CataloguePart part, IReadOnlyDictionary<string, CatalogueWrites> written) => part switch
    {
        CataloguePart.Relation => true,
        CataloguePart.Sequence => written.ContainsKey("pg_sequence"),
        CataloguePart.Constraint => written.ContainsKey("pg_constraint"),
        CataloguePart.Index => written.ContainsKey("pg_index") || written.ContainsKey("pg_constraint"),
        CataloguePart.Trigger => written.ContainsKey("pg_trigger"),
        CataloguePart.Rule => written.ContainsKey("pg_rewrite"),
        CataloguePart.ColumnGrant => written.TryGetValue("pg_attribute", out var writes) && writes.Updated > 0,
        // Policies and statistics are not additive: a script that makes them has all read.
        _ => false,
    };

    private static void Take(PostgreSqlCatalogueText text, NpgsqlCommand command, bool again)
    {
        if (again)
            command.Prepare();
        using var reader = command.ExecuteReader();
        do
        {
            while (reader.Read())
                text.Take(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), Text(reader, 4), Text(reader, 5), reader.FieldCount > 6 ? reader.GetFieldValue<uint>(6) : 0);
        }
        while (reader.NextResult());
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
