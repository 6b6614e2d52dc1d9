using System.Globalization;

namespace Slipway.Bench.Migrations;

/// <summary>One small migration, the same text for every rival and engine; ways back are only Slipway's, which asks for them.</summary>
internal sealed record Script(int Number, string Name, string Up, string Down)
{
    public const int Count = 200;
    public const int Tables = 40;

    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Number:0000}_{Name}");

    /// <summary>Forty tables, and to each a column, an index, rows and a view.</summary>
    public static IReadOnlyList<Script> All(string engine) => [.. Enumerable.Range(1, Count).Select(number => Of(number, engine == "mariadb"))];

    private static Script Of(int number, bool mariaDb)
    {
        var t = string.Create(CultureInfo.InvariantCulture, $"{((number - 1) / 5) + 1:000}");
        return ((number - 1) % 5) switch
        {
            0 => new Script(number, $"make_t{t}", $"CREATE TABLE t{t} (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL, amount NUMERIC(12,2) NOT NULL DEFAULT 0, created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);", $"DROP TABLE t{t};"),
            1 => new Script(number, $"note_t{t}", $"ALTER TABLE t{t} ADD COLUMN note VARCHAR(200);", $"ALTER TABLE t{t} DROP COLUMN note;"),
            2 => new Script(number, $"index_t{t}", $"CREATE INDEX ix_t{t}_name ON t{t} (name);", $"DROP INDEX ix_t{t}_name{(mariaDb ? $" ON t{t}" : "")};"),
            3 => new Script(number, $"fill_t{t}", $"INSERT INTO t{t} (id, name) VALUES (1, 'one'), (2, 'two'), (3, 'three');", $"DELETE FROM t{t} WHERE id <= 3;"),
            _ => new Script(number, $"view_t{t}", $"CREATE VIEW v{t} AS SELECT id, name FROM t{t} WHERE amount >= 0;", $"DROP VIEW v{t};"),
        };
    }
}
