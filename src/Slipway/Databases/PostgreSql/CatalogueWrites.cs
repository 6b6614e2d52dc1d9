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

    // No older than this transaction, whatever part of it wrote them. Zero: something that belongs to no relation.
    private const string Touched = """
        WITH since AS MATERIALIZED (SELECT age(pg_current_xact_id()::xid) AS age),
        touched AS (
          SELECT oid FROM pg_class, since WHERE relkind NOT IN ('i', 'I', 't') AND age(xmin) <= since.age
          UNION SELECT x.indrelid FROM since, pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE age(i.xmin) <= since.age OR age(x.xmin) <= since.age
          UNION SELECT attrelid FROM pg_attribute, since WHERE age(xmin) <= since.age
          UNION SELECT adrelid FROM pg_attrdef, since WHERE age(xmin) <= since.age
          UNION SELECT conrelid FROM pg_constraint, since WHERE age(xmin) <= since.age
          UNION SELECT ev_class FROM pg_rewrite, since WHERE age(xmin) <= since.age
          UNION SELECT tgrelid FROM pg_trigger, since WHERE age(xmin) <= since.age
          UNION SELECT 0 FROM pg_type, since WHERE typtype NOT IN ('b', 'c') AND age(xmin) <= since.age)
        SELECT t.oid, coalesce(c.relkind::text, '') FROM touched t LEFT JOIN pg_class c ON c.oid = t.oid
        """;

    public bool IsNone => this == default;

    /// <summary>Null when the server does not count.</summary>
    public static IReadOnlyDictionary<string, CatalogueWrites>? Read(Sql sql)
    {
        var writes = new Dictionary<string, CatalogueWrites>(StringComparer.Ordinal);
        using var command = (NpgsqlCommand)sql.Command(Counts);
        command.Prepare();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (reader.GetString(4) != "on")
                return null;
            writes[reader.GetString(0)] = new CatalogueWrites(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        }

        return writes;
    }

    /// <summary>The relations whose rows in the catalogues this transaction, or a younger one, has written; null when it has written some that are no relation's.</summary>
    public static List<(uint Oid, string Kind)>? Relations(Sql sql)
    {
        var relations = new List<(uint, string)>();
        using var command = (NpgsqlCommand)sql.Command(Touched);
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
}
