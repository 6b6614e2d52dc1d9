namespace Slipway.Databases.Linting;

/// <summary>What differs between engines: their tokens, their rules, and what their catalogue is asked.</summary>
internal abstract class LintDialect
{
    /// <summary>The engine as messages name it.</summary>
    public abstract string Engine { get; }

    public abstract CommonRules Common { get; }

    /// <summary>Every rule there is for this engine.</summary>
    public abstract IReadOnlyList<LintRule> Rules { get; }

    /// <summary>How names are compared once they have been read.</summary>
    public virtual StringComparer Names => StringComparer.OrdinalIgnoreCase;

    /// <summary>The schema that scripts work in, which may stand before a name or not.</summary>
    public abstract string Own { get; }

    public abstract SqlToken[] Tokens(string statement);

    /// <summary>Notes in the scope which rules a statement meets, and what it does to tables.</summary>
    public abstract void Read(TokenReader statement, LintScope scope);

    /// <summary>Sizes of tables and what else decides a finding. Reads the catalogue; of a table at most so many rows.</summary>
    public abstract LintFacts Facts(Sql sql, long largeTableRows);
}
