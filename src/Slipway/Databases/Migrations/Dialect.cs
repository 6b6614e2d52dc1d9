namespace Slipway.Databases.Migrations;

/// <summary>What differs in the SQL of one engine: how scripts are cut, what they may hold, how names are quoted, our own table.</summary>
internal abstract class Dialect
{
    public const string LogTable = "migration_log";

    /// <summary>The mark of a restored copy; no part of the schema.</summary>
    public const string CopyTable = "slipway_restored_copy";

    /// <summary>Cuts a script exactly where the engine itself would; throws <see cref="SqlSyntaxException"/>.</summary>
    public abstract IReadOnlyList<Statement> Split(string sql);

    /// <summary>Why a statement may not be in a script, or null when it may.</summary>
    public abstract string? Refusal(Statement statement, bool noTransaction);

    public abstract string Quote(string identifier);

    /// <summary>A table of the catalogue as SQL; an engine with schemas has them in the name.</summary>
    public virtual string Table(string name) => Quote(name);

    /// <summary>Statements that create the log, with at most one row in force for each version.</summary>
    public abstract IReadOnlyList<string> CreateLog { get; }

    /// <summary>What makes a new log count, sent after its first rows are committed: for engines where CREATE TABLE commits by itself.</summary>
    public virtual IReadOnlyList<string> FinishLog => [];

    public virtual IReadOnlyList<string> DropLog => [$"DROP TABLE {LogTable}"];

    public abstract bool LogExists(Sql sql);

    /// <summary>The columns the log really has, in lower case.</summary>
    public abstract IReadOnlyList<string> LogColumns(Sql sql);

    public virtual bool EndsTransaction(Statement statement) => statement.Keyword is "COMMIT" or "END";
}
