using Slipway.Databases.Linting;
using Slipway.Databases.Migrations;

namespace Slipway.Tests.Unit.Databases.Linting;

/// <summary>The migrations of this repository, from every version on, on a database of ordinary size.</summary>
public sealed class OwnMigrationTests
{
    [Theory]
    [InlineData("inventory/sqlite", "sqlite-update-all")]
    [InlineData("inventory/mysql", "mysql-check mysql-column-type mysql-update-all")]
    [InlineData("erpmax/postgresql", "pg-backfill")]
    public void They_have_no_errors_and_the_warnings_that_are_known(string directory, string warnings)
    {
        var engine = directory.EndsWith("mysql", StringComparison.Ordinal) ? LintLab.MySql : directory.EndsWith("sqlite", StringComparison.Ordinal) ? LintLab.Sqlite : LintLab.PostgreSql;
        var set = MigrationSet.Load(Path.Combine(House.Repository.Root, "migrations", directory), new Dictionary<string, string>(), engine.Sql);
        var facts = new LintFacts(((string[])["inventory_data", "sync_logs", "inventory_products", "jobs", "outbox", "processed_messages"]).ToDictionary(name => name, _ => new TableSize(50_000)));

        var found = new SortedSet<string>(StringComparer.Ordinal);
        for (var applied = 0; applied < set.Migrations.Count; applied++)
        {
            var findings = Linter.Lint(engine.Lint, set.Migrations.Skip(applied).Select(m => m.Up), facts, LintLab.LargeTableRows);
            findings.Where(f => f.Refuses).ShouldBeEmpty($"after {applied}");
            found.UnionWith(findings.Select(f => f.Rule));
        }

        string.Join(' ', found).ShouldBe(warnings);
    }
}
