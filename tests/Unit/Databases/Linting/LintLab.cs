using Slipway.Databases.Linting;
using Slipway.Databases.Migrations;
using Slipway.Databases.MySql;
using Slipway.Databases.PostgreSql;
using Slipway.Databases.Sqlite;

namespace Slipway.Tests.Unit.Databases.Linting;

/// <summary>Scripts against a database with a table that is big, one that is small and one of unknown size.</summary>
internal static class LintLab
{
    public const long LargeTableRows = 100_000;

    public static LintFacts Shop { get; } = new(new Dictionary<string, TableSize>(StringComparer.OrdinalIgnoreCase)
    {
        ["big"] = new(1_000_000),
        ["small"] = new(10),
        ["dark"] = TableSize.Unknown,
        ["other.big"] = new(2_000_000),
        ["My Table"] = new(5),
    })
    {
        Indexes = new Dictionary<string, string> { ["big_i"] = "big", ["small_i"] = "small", ["broken"] = "big" },
        InvalidIndexes = new HashSet<string> { "broken" },
        NeverNull = new HashSet<string> { "big.proven" },
        Types = new Dictionary<string, string> { ["big.name"] = "character varying(20)", ["big.price"] = "numeric(10,2)", ["big.n"] = "integer", ["big.t"] = "text" },
        SteadyFunctions = new HashSet<string> { "lower", "md5" },
    };

    public static (LintDialect Lint, Dialect Sql) PostgreSql { get; } = (new PostgreSqlLint("public"), new PostgreSqlDialect());

    public static (LintDialect Lint, Dialect Sql) MySql { get; } = (new MySqlLint("shop"), new MySqlDialect());

    public static (LintDialect Lint, Dialect Sql) Sqlite { get; } = (new SqliteLint(), new SqliteDialect());

    public static List<LintFinding> Findings((LintDialect Lint, Dialect Sql) engine, LintFacts facts, params string[] scripts)
        => Linter.Lint(engine.Lint, scripts.Select((text, i) => Script(engine.Sql, $"{i + 1:0000}_s.up.sql", text)), facts, LargeTableRows);

    /// <summary>Rules and levels in the order of their places, such as <c>pg-truncate error</c>.</summary>
    public static string Verdict((LintDialect Lint, Dialect Sql) engine, params string[] scripts)
        => string.Join(", ", Findings(engine, Shop, scripts).Select(f => $"{f.Rule} {f.Level.ToString().ToLowerInvariant()}"));

    // Refused statements are linted too: what a loader says of them is its own business.
    private static MigrationScript Script(Dialect dialect, string file, string text) => MigrationScript.Parse(file, text, dialect, new List<MigrationProblem>());
}
