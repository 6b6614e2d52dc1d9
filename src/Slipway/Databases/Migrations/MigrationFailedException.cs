namespace Slipway.Databases.Migrations;

/// <summary>A statement of a script failed. <see cref="Line"/> and <see cref="Column"/> count from 1 within <see cref="File"/>.</summary>
public sealed class MigrationFailedException : DatabaseException
{
    internal MigrationFailedException(string file, Statement statement, int index, int count, string reason, string state, Exception? cause)
        : base($"{file}:{statement.Line}:{statement.Column}: statement {index} of {count} failed: {reason.TrimEnd('.')}.\n{state}", cause)
        => (File, Line, Column) = (file, statement.Line, statement.Column);

    public string File { get; }

    public int Line { get; }

    public int Column { get; }
}
