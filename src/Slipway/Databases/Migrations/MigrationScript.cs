namespace Slipway.Databases.Migrations;

/// <summary>One direction of a migration, ready to run: variables replaced, cut into statements, directives read.</summary>
internal sealed record MigrationScript(string File, string Text, IReadOnlyList<Statement> Statements, Directives Directives)
{
    /// <summary>Parses a script; whatever is wrong with it is added to the problems and it still returns what it could read.</summary>
    public static MigrationScript Parse(string file, string text, Dialect dialect, ICollection<MigrationProblem> problems)
    {
        var directives = Directives.Parse(file, text, problems);
        IReadOnlyList<Statement> statements = [];
        try
        {
            statements = dialect.Split(text);
        }
        catch (SqlSyntaxException error)
        {
            problems.Add(new(file, error.Line, error.Column, "syntax", error.Message));
        }

        foreach (var statement in statements)
        {
            if (dialect.Refusal(statement, directives.NoTransaction) is { } reason)
                problems.Add(new(file, statement.Line, statement.Column, "statement", reason));
        }

        return new MigrationScript(file, text, statements, directives);
    }
}
