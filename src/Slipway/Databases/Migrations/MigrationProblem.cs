namespace Slipway.Databases.Migrations;

/// <summary>One thing wrong with the migrations. Line and column count from 1 and are 0 where there is none.</summary>
/// <param name="Kind">A stable word: name, duplicate, down, encoding, syntax, variable, directive, empty, statement, edited, deleted, order, baseline, log.</param>
public sealed record MigrationProblem(string File, int Line, int Column, string Kind, string Message)
{
    public override string ToString() => Line > 0 ? $"{File}:{Line}:{Column}: {Message}" : $"{File}: {Message}";
}
