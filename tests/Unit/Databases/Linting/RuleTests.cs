using System.Text.RegularExpressions;
using Slipway.Databases.Linting;
using Slipway.Databases.Migrations;

namespace Slipway.Tests.Unit.Databases.Linting;

/// <summary>Rules have stable names, and docs/operations.md has all of them.</summary>
public sealed partial class RuleTests
{
    private static readonly (LintDialect Lint, Dialect Sql)[] Engines = [LintLab.PostgreSql, LintLab.MySql, LintLab.Sqlite];

    [Fact]
    public void Every_rule_says_why_and_what_is_safer_under_a_name_of_its_own()
    {
        var rules = Engines.SelectMany(engine => engine.Lint.Rules).Append(Linter.UnknownAllow).Append(Linter.UnusedAllow).ToList();

        rules.Select(rule => rule.Id).ShouldBeUnique();
        rules.ShouldAllBe(rule => Name().IsMatch(rule.Id) && rule.Why.EndsWith('.') && rule.Safer.Length > 10);
    }

    [Fact]
    public void The_operations_document_lists_every_rule_with_its_level()
    {
        var document = File.ReadAllText(Path.Combine(House.Repository.Root, "docs", "operations.md"));
        var listed = Row().Matches(document).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}").Order(StringComparer.Ordinal);

        listed.ShouldBe(Engines.SelectMany(engine => engine.Lint.Rules).Select(rule => $"{rule.Id} {Level(rule)}").Order(StringComparer.Ordinal));
    }

    private static string Level(LintRule rule) => rule.Severity switch { Severity.BySize => "by size", Severity.Error => "error", _ => "warning" };

    [GeneratedRegex("^[a-z]+(-[a-z]+)+$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^\| `((?:pg|mysql|sqlite)-[a-z-]+)` \| (by size|error|warning) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
