using Slipway.Databases.Migrations;

namespace Slipway.Databases.Linting;

/// <summary>A rule that a statement has met, before it is known what the rest of its script makes of that.</summary>
/// <param name="What">What the statement does, without the table's name.</param>
internal sealed record LintHit(LintRule Rule, Statement Statement, SqlToken At, string What, string? Table, TableSize Size)
{
    public LintFinding Finding(string file, long largeTableRows, string? allowed)
    {
        var place = TextPosition.Of(Statement.Text, At.Offset);
        var level = Rule.Severity == Severity.Error || (Rule.Severity == Severity.BySize && Size.IsLarge(largeTableRows)) ? LintLevel.Error : LintLevel.Warning;
        var sized = Rule.Severity == Severity.BySize || Size.Rows is not null;
        return new LintFinding(
            file,
            Statement.Line + place.Line - 1,
            place.Line == 1 ? Statement.Column + place.Column - 1 : place.Column,
            Rule.Id,
            level,
            Table is null ? What : $"{Table}{(sized ? $" ({Size})" : "")}: {What}",
            Rule.Why,
            Rule.Safer,
            Table,
            Table is null ? null : Size.Rows,
            allowed);
    }
}
