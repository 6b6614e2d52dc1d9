using System.Globalization;
using Slipway.Databases;

namespace Slipway.Tests.Integration.Databases.PostgreSql;

/// <summary>In a series the schema after each script is put together from what the script touched. It must be what reading everything gives.</summary>
public sealed partial class PostgreSqlDatabaseTests
{
    private static readonly string[] Scripts =
    [
        "CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x', amount NUMERIC(12,2));",
        "CREATE TABLE children (id SERIAL PRIMARY KEY, parent INTEGER REFERENCES parents (id));",
        "INSERT INTO parents SELECT n FROM generate_series(1, 20) n;",
        "ALTER TABLE parents ADD COLUMN note VARCHAR(200) DEFAULT 'none';",
        "CREATE INDEX parents_name ON parents (name); CREATE INDEX ON children (parent);",
        "CREATE VIEW named AS SELECT id, name FROM parents WHERE amount >= 0;",
        "CREATE VIEW named_again AS SELECT * FROM named;",
        "ALTER TABLE parents RENAME COLUMN name TO title;",
        "ALTER VIEW named RENAME COLUMN name TO heading;",
        "ALTER INDEX parents_name RENAME TO parents_title;",
        "ALTER TABLE parents RENAME TO elders;",
        "ALTER SEQUENCE children_id_seq RENAME TO children_numbers;",
        "ALTER TABLE elders ALTER COLUMN note SET NOT NULL, ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;",
        "ALTER TABLE elders VALIDATE CONSTRAINT positive;",
        "UPDATE elders SET amount = 1;",
        "SAVEPOINT a; CREATE TABLE gone (id INTEGER); ROLLBACK TO SAVEPOINT a; CREATE TABLE stays (id INTEGER); RELEASE SAVEPOINT a;",
        "DO $$ BEGIN EXECUTE 'ALTER TABLE stays ADD COLUMN more INTEGER'; BEGIN EXECUTE 'CREATE TABLE inner_one (id INTEGER)'; EXCEPTION WHEN OTHERS THEN NULL; END; END $$;",
        "CREATE FUNCTION twice(n INTEGER) RETURNS INTEGER LANGUAGE sql AS 'SELECT n * 2';",
        "CREATE TYPE mood AS ENUM ('good', 'bad');",
        "CREATE TYPE pair AS (a INTEGER, b TEXT);",
        "ALTER TYPE pair ADD ATTRIBUTE c TEXT;",
        "CREATE DOMAIN positive_number AS INTEGER CHECK (VALUE > 0);",
        "CREATE SCHEMA extra; CREATE TABLE extra.things (id INTEGER);",
        "ALTER TABLE stays ADD COLUMN how mood, ADD COLUMN many positive_number;",
        "GRANT SELECT ON stays TO PUBLIC;",
        "GRANT UPDATE (more) ON stays TO PUBLIC;",
        "CREATE FUNCTION hop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';",
        "CREATE TRIGGER hops BEFORE INSERT ON stays FOR EACH ROW EXECUTE FUNCTION hop();",
        "ALTER TABLE stays DISABLE TRIGGER hops;",
        "CREATE RULE quiet AS ON DELETE TO stays DO INSTEAD NOTHING;",
        "ALTER TABLE stays ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON stays USING (id > 0);",
        "CREATE TABLE days (day DATE NOT NULL) PARTITION BY RANGE (day); CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');",
        "ALTER TABLE days ADD COLUMN what TEXT;",
        "CREATE MATERIALIZED VIEW sums AS SELECT count(*) AS n FROM elders;",
        "CREATE STATISTICS two_of_them ON id, more FROM stays;",
        "ALTER TABLE stays ALTER COLUMN more TYPE BIGINT;",
        "ALTER TABLE stays SET (fillfactor = 70);",
        "ALTER TABLE elders DROP COLUMN note;",
        "COMMENT ON TABLE stays IS 'says nothing';",
        "DROP VIEW named_again; ALTER SCHEMA extra RENAME TO spare;",
        "CREATE OR REPLACE VIEW named AS SELECT id, title AS heading, amount FROM elders;",
        "CREATE UNIQUE INDEX stays_once ON stays (id);",
        "ALTER TABLE stays ADD PRIMARY KEY USING INDEX stays_once;",
        "ANALYZE elders; CREATE TABLE copied (LIKE elders INCLUDING ALL);",
        "ALTER TABLE stays ADD COLUMN last_of_all TEXT; CREATE TABLE with_index (id INTEGER UNIQUE, code TEXT CHECK (code <> '')); CREATE INDEX ON with_index (code);",
        "ALTER TABLE with_index ADD COLUMN parent INTEGER REFERENCES with_index (id);",
        "ALTER TABLE with_index ALTER COLUMN code SET NOT NULL;",
        "ALTER INDEX with_index_code_idx RENAME TO by_code; CREATE TRIGGER hops BEFORE INSERT ON with_index FOR EACH ROW EXECUTE FUNCTION hop();",
        "CREATE TABLE final (id INTEGER GENERATED ALWAYS AS IDENTITY);",
        "DROP TABLE final;",
    ];

    [Fact]
    public async Task In_a_series_the_schema_noted_after_each_script_is_what_reading_all_of_it_gives()
    {
        for (var i = 0; i < Scripts.Length; i++)
            Work.Migration(string.Create(CultureInfo.InvariantCulture, $"{i + 1:0000}_script"), "-- slipway: irreversible only forward\n" + Scripts[i], null);
        await using (var database = Open())
            await Latest(database);
        var series = Noted();
        Query("SELECT relname::text FROM pg_class WHERE relname = 'gone'").ShouldBeEmpty();

        Run("DROP SCHEMA public CASCADE; DROP SCHEMA spare CASCADE; CREATE SCHEMA public");
        await using (var database = Open())
        {
            for (var version = 1; version <= Scripts.Length; version++)
                await database.MigrateToAsync(version, null, Now);
        }

        var alone = Noted();
        for (var i = 0; i < Scripts.Length; i++)
            series[i].ShouldBe(alone[i], $"after {Scripts[i]}");
    }

    private IReadOnlyList<string> Noted() => Query("SELECT schema_text FROM migration_log ORDER BY version");
}
