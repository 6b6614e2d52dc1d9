namespace Slipway.Databases.Linting;

/// <summary>What the server's catalogue says that decides a finding. Names are as <see cref="TokenReader.TakeName"/> gives them.</summary>
internal sealed record LintFacts(IReadOnlyDictionary<string, TableSize> Tables)
{
    /// <summary>For a database that does not exist yet: there is no table that anything could happen to.</summary>
    public static LintFacts Nothing { get; } = new(new Dictionary<string, TableSize>());

    /// <summary>Nothing is known of the database: every table that a script does not create may be there, and large.</summary>
    public static LintFacts Unknown { get; } = new(new Dictionary<string, TableSize>()) { AreComplete = false };

    /// <summary>A table that is not among <see cref="Tables"/> does not exist.</summary>
    public bool AreComplete { get; init; } = true;

    /// <summary>Indexes and the tables that they are on.</summary>
    public IReadOnlyDictionary<string, string> Indexes { get; init; } = new Dictionary<string, string>();

    /// <summary>Indexes that a failed concurrent build has left: kept up to date and never used.</summary>
    public IReadOnlySet<string> InvalidIndexes { get; init; } = new HashSet<string>();

    /// <summary>Columns, as <c>table.column</c>, that a validated CHECK keeps from being null.</summary>
    public IReadOnlySet<string> NeverNull { get; init; } = new HashSet<string>();

    /// <summary>Columns, as <c>table.column</c>, that a CHECK names.</summary>
    public IReadOnlySet<string> Checked { get; init; } = new HashSet<string>();

    /// <summary>Types of columns, by <c>table.column</c>, in the engine's own words.</summary>
    public IReadOnlyDictionary<string, string> Types { get; init; } = new Dictionary<string, string>();

    /// <summary>Functions that give one value for a whole statement, by their names.</summary>
    public IReadOnlySet<string> SteadyFunctions { get; init; } = new HashSet<string>();
}
