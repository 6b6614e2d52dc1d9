namespace Slipway.Databases.Linting;

/// <summary>What PostgreSQL's catalogue says that decides a finding. No table is read: sizes are of files, rows are the planner's estimate.</summary>
internal static class PostgreSqlLintFacts
{
    private const string Schemas = "n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'";

    // As the planner does: rows a page when the table was last analysed, times the pages that it has now. One that never was has at most as many
    // rows as its pages hold of the smallest (28 bytes with its pointer); that is only a limit, and said to be one.
    private static readonly string Tables =
        $"""
        WITH leaf AS (
          SELECT c.oid, c.relkind, n.nspname::text AS schema, c.relname::text AS name, pg_relation_size(c.oid) AS bytes, c.reltuples::float8 AS tuples, c.relpages AS pages
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND {Schemas} WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f')),
        sized AS (
          SELECT *, CASE WHEN relkind IN ('r', 'm') AND bytes = 0 THEN 0 WHEN relkind NOT IN ('r', 'm') THEN NULL
            WHEN tuples > 0 AND pages > 0 THEN tuples / pages * (bytes / current_setting('block_size')::int) END AS rows FROM leaf)
        SELECT s.schema, s.name,
          CASE WHEN s.relkind = 'p' THEN (SELECT CASE WHEN bool_or(x.rows IS NULL) THEN NULL ELSE coalesce(sum(x.rows), 0) END
            FROM pg_partition_tree(s.oid) t JOIN sized x ON x.oid = t.relid AND x.relkind = 'r') ELSE s.rows END,
          CASE WHEN s.relkind IN ('r', 'm') THEN s.bytes / 28 WHEN s.relkind = 'p' THEN
            (SELECT coalesce(sum(x.bytes), 0)::bigint / 28 FROM pg_partition_tree(s.oid) t JOIN sized x ON x.oid = t.relid) END
        FROM sized s
        """;

    private static readonly string Indexes =
        $"""
        SELECT n.nspname::text, i.relname::text, m.nspname::text, t.relname::text, x.indisvalid
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace AND {Schemas}
          JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace m ON m.oid = t.relnamespace
        """;

    private static readonly string NeverNull =
        $"""
        SELECT n.nspname::text, c.relname::text, a.attname::text FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace AND {Schemas}
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
        WHERE k.contype = 'c' AND k.convalidated AND cardinality(k.conkey) = 1 AND pg_get_constraintdef(k.oid) = format('CHECK ((%I IS NOT NULL))', a.attname)
        """;

    private static readonly string Checked =
        $"""
        SELECT n.nspname::text, c.relname::text, a.attname::text FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace AND {Schemas}
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey) WHERE k.contype = 'c' GROUP BY 1, 2, 3
        """;

    private static readonly string Types =
        $"""
        SELECT n.nspname::text, c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
          JOIN pg_namespace n ON n.oid = c.relnamespace AND {Schemas} WHERE a.attnum > 0 AND NOT a.attisdropped
        """;

    public static LintFacts Read(Sql sql, string own, long largeTableRows)
    {
        var tables = sql.Query(Tables, r => (Name: SqlName.Of(r.GetString(0), r.GetString(1), own), Size: Size(r.IsDBNull(2) ? null : r.GetDouble(2), r.IsDBNull(3) ? null : r.GetInt64(3), largeTableRows)));
        var indexes = sql.Query(Indexes, r => (Name: SqlName.Of(r.GetString(0), r.GetString(1), own), Table: SqlName.Of(r.GetString(2), r.GetString(3), own), IsValid: r.GetBoolean(4)));
        return new LintFacts(tables.ToDictionary(t => t.Name, t => t.Size))
        {
            Indexes = indexes.ToDictionary(i => i.Name, i => i.Table),
            InvalidIndexes = indexes.Where(i => !i.IsValid).Select(i => i.Name).ToHashSet(),
            NeverNull = sql.Query(NeverNull, r => Column(r.GetString(0), r.GetString(1), r.GetString(2))).ToHashSet(),
            Checked = sql.Query(Checked, r => Column(r.GetString(0), r.GetString(1), r.GetString(2))).ToHashSet(),
            Types = sql.Query(Types, r => (Column: Column(r.GetString(0), r.GetString(1), r.GetString(2)), Type: r.GetString(3))).ToDictionary(t => t.Column, t => t.Type),
            SteadyFunctions = sql.Query("SELECT proname::text FROM pg_proc GROUP BY 1 HAVING bool_and(provolatile <> 'v')", r => r.GetString(0)).ToHashSet(),
        };

        string Column(string schema, string table, string column) => $"{SqlName.Of(schema, table, own)}.{column.Replace(".", "..", StringComparison.Ordinal)}";
    }

    private static TableSize Size(double? rows, long? limit, long largeTableRows)
        => rows is { } known ? new TableSize((long)known) : limit < largeTableRows ? new TableSize(limit, SizeBasis.AtMost) : TableSize.Unknown;
}
