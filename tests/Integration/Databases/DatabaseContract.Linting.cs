using Slipway.Databases.Linting;

namespace Slipway.Tests.Integration.Databases;

public abstract partial class DatabaseContract
{
    /// <summary>What the names of the engine's rules begin with.</summary>
    protected abstract string Rules { get; }

    /// <summary>Has the engine count what its estimates are made from.</summary>
    protected virtual string Analyse(string table) => $"ANALYZE {table}";

    [Fact]
    public async Task The_lint_judges_pending_scripts_by_the_tables_as_they_are()
    {
        Shop();
        await using var database = Open(o => o with { LargeTableRows = 2000 });
        await Latest(database);
        Run("INSERT INTO item (name) VALUES ('a'), ('b'), ('c')");
        Run(Analyse("item"));
        Work.Migration("0004_upper", "UPDATE item SET name = upper(name);", "SELECT 1;");

        var small = await database.LintAsync(Now);
        Run($"INSERT INTO item (name) SELECT a.name FROM {string.Join(", ", Enumerable.Range(0, 8).Select(i => $"item {(char)('a' + i)}"))}");
        Run(Analyse("item"));
        var large = await database.LintAsync(Now);

        small.Scripts.ShouldBe(["0004_upper.up.sql"]);
        small.Findings.Select(f => (f.Rule, f.Level)).ShouldBe([($"{Rules}-update-all", LintLevel.Warning)]);
        small.Passed.ShouldBeTrue();
        large.Findings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            f => f.Level.ShouldBe(LintLevel.Error),
            f => f.Table.ShouldBe("item"),
            f => (f.Line, f.Column).ShouldBe((1, 1)),
            f => f.Rows.ShouldNotBeNull().ShouldBeInRange(2000, 9000));
        large.Passed.ShouldBeFalse();
        RoundTrip(large).Findings.ShouldBe(large.Findings);
    }

    [Fact]
    public async Task A_whole_set_on_no_database_has_no_findings_and_makes_none()
    {
        Shop();
        await using var database = Open();

        var report = await database.LintAsync(Now);

        report.Scripts.Count.ShouldBe(3);
        report.Findings.Where(f => f.Level == LintLevel.Error).ShouldBeEmpty();
        report.Problems.ShouldBeEmpty();
        ShouldNotExist();
    }

    [Fact]
    public async Task What_is_applied_is_not_linted_and_what_drops_data_is_refused_until_it_is_allowed()
    {
        Shop();
        await using var database = Open();
        await Latest(database);
        (await database.LintAsync(Now)).ShouldSatisfyAllConditions(r => r.Scripts.ShouldBeEmpty(), r => r.Findings.ShouldBeEmpty());

        Work.Migration("0004_drop", "-- slipway: irreversible archived\nDROP TABLE sale;", null);
        (await database.LintAsync(Now)).ShouldSatisfyAllConditions(r => r.Passed.ShouldBeFalse(), r => r.Findings.Single().Rule.ShouldBe($"{Rules}-drop-table"));
        Work.Migration("0004_drop", $"-- slipway: irreversible archived\n-- slipway: allow {Rules}-drop-table archived\nDROP TABLE sale;", null);
        (await database.LintAsync(Now)).ShouldSatisfyAllConditions(r => r.Passed.ShouldBeTrue(), r => r.Findings.Single().Allowed.ShouldBe("archived"));
    }

    [Fact]
    public async Task Scripts_that_cannot_be_read_are_problems_of_the_lint()
    {
        Shop().Migration("0004_bad", "UPDATE item SET name = 'x;", "SELECT 1;");
        await using var database = Open();

        var report = await database.LintAsync(Now);

        report.Problems.Single().File.ShouldBe("0004_bad.up.sql");
        report.Passed.ShouldBeFalse();
    }
}
