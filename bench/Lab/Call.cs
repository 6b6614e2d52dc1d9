namespace Slipway.Bench.Lab;

/// <summary>A command as a person would type it: program, arguments, where it is run and what its environment has besides ours.</summary>
internal sealed record Call(string Program, params IReadOnlyList<string> Arguments)
{
    public string Directory { get; init; } = Path.GetTempPath();

    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>A file that is its standard input; null: none.</summary>
    public string? Input { get; init; }

    /// <summary>A file that takes its standard output; null: it is kept for messages.</summary>
    public string? Output { get; init; }

    public override string ToString() => $"{Program} {string.Join(' ', Arguments)}";
}
