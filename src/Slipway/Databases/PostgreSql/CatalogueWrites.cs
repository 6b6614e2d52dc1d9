using Npgsql;

namespace Slipway.Databases.PostgreSql;

/// <summary>How many rows of one of the server's catalogues this session has written, as far as it has not reported them: a number that only grows within a transaction.</summary>
internal readonly record struct CatalogueWrites(long Inserted, long Updated, long Deleted)
{
    // In pg_class in place, or by what shows nowhere: these say nothing of the schema.
    private static readonly HashSet<string> Silent = ["pg_statistic", "pg_description", "pg_shdescription", "pg_statistic_ext_data"];

    // New rows of these are of relations that Relations finds.
    private static readonly HashSet<string> Additive =
        ["pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_rewrite", "pg_trigger", "pg_type", "pg_sequence", "pg_depend", "pg_shdepend"];

    private const string Counts = """
        SELECT c.relname::text, pg_stat_get_xact_tuples_inserted(c.oid), pg_stat_get_xact_tuples_updated(c.oid), pg_stat_get_xact_tuples_deleted(c.oid), current_setting('track_counts')
        FROM pg_class c WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r'
        """;

    // Where the relations stand whose rows each catalogue has. Zero: something that belongs to no relation.
    private static readonly (string Catalogue, string Query)[] Owners =
    [
        ("pg_class", $"SELECT oid FROM pg_class WHERE relkind NOT IN ('i', 'I', 't') AND {Of("")}"),
        ("pg_class", $"SELECT x.indrelid FROM pg_class i JOIN pg_index x ON x.indexrelid = i.oid WHERE i.relkind IN ('i', 'I') AND {Of("i.")}"),
        ("pg_index", $"SELECT indrelid FROM pg_index WHERE {Of("")}"),
        ("pg_attribute", $"SELECT attrelid FROM pg_attribute WHERE {Of("")}"),
        ("pg_attrdef", $"SELECT adrelid FROM pg_attrdef WHERE {Of("")}"),
        ("pg_constraint", $"SELECT conrelid FROM pg_constraint WHERE {Of("")}"),
        ("pg_rewrite", $"SELECT ev_class FROM pg_rewrite WHERE {Of("")}"),
        ("pg_trigger", $"SELECT tgrelid FROM pg_trigger WHERE {Of("")}"),
        ("pg_type", $"SELECT 0 FROM pg_type WHERE typtype NOT IN ('b', 'c') AND {Of("")}"),
    ];

    public bool IsNone => this == default;

    /// <summary>Null when the server does not count.</summary>
    /// <param name="before">What else is to be said to the server, in the same round trip.</param>
    public static IReadOnlyDictionary<string, CatalogueWrites>? Read(Sql sql, string before = "")
    {
        var writes = new Dictionary<string, CatalogueWrites>(StringComparer.Ordinal);
        using var command = (NpgsqlCommand)sql.Command(before + Counts);
        command.Prepare();
        using var reader = command.ExecuteReader();
        while (before.Length > 0 && reader.GetName(0) != "relname" && reader.NextResult())
        {
        }

        while (reader.Read())
        {
            if (reader.GetString(4) != "on")
                return null;
            writes[reader.GetString(0)] = new CatalogueWrites(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        }

        return writes;
    }

    /// <summary>The relations whose rows in the catalogues this transaction, or a younger one, has written; null when it has written some that are no relation's.</summary>
    /// <param name="written">The catalogues that it has written, and how much; others are not looked through.</param>
    public static List<(uint Oid, string Kind)>? Relations(Sql sql, IReadOnlyDictionary<string, CatalogueWrites> written)
    {
        var relations = new List<(uint, string)>();
        // New columns come with a row of their relation, which is made or counts its columns. The columns of all are the largest catalogue.
        var owners = Owners.Where(o => written.TryGetValue(o.Catalogue, out var writes) && (o.Catalogue != "pg_attribute" || writes.Updated > 0)).Select(o => o.Query).ToList();
        if (owners.Count == 0)
            return relations;
        using var command = (NpgsqlCommand)sql.Command($"SELECT t.oid, coalesce(c.relkind::text, '') FROM ({string.Join(" UNION ", owners)}) t (oid) LEFT JOIN pg_class c ON c.oid = t.oid");
        command.Prepare();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var (oid, kind) = (reader.GetFieldValue<uint>(0), reader.GetString(1));
            if (kind.Length == 0)
                return null;
            if (kind is not ("i" or "I" or "t"))
                relations.Add((oid, kind));
        }

        return relations;
    }

    public CatalogueWrites Since(CatalogueWrites before) => new(Inserted - before.Inserted, Updated - before.Updated, Deleted - before.Deleted);

    /// <summary>Whether writes like these to this catalogue change nothing but the relations that they are of.</summary>
    public bool IsHarmless(string catalogue) => Silent.Contains(catalogue)
        || (Inserted >= 0 && Updated >= 0 && Deleted == 0 && Additive.Contains(catalogue) && (Updated == 0 || catalogue is "pg_class" or "pg_attribute"));

    // No older than this transaction, whatever part of it wrote them.
    private static string Of(string alias) => $"age({alias}xmin) <= (SELECT age(pg_current_xact_id()::xid))";
}
