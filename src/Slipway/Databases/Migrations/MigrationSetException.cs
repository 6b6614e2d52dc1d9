namespace Slipway.Databases.Migrations;

/// <summary>The migrations as they lie on disk cannot be run. Every problem is named; nothing was changed.</summary>
public sealed class MigrationSetException : DatabaseException
{
    internal MigrationSetException(string directory, IReadOnlyList<MigrationProblem> problems)
        : base($"{problems.Count} problem{(problems.Count == 1 ? "" : "s")} in the migrations of {directory}; nothing was run:\n"
            + string.Join('\n', problems.Select(p => "  " + p))
            + "\nCorrect the files and run ValidateMigrations.")
        => Problems = problems;

    public IReadOnlyList<MigrationProblem> Problems { get; }
}
