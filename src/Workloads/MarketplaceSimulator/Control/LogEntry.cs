namespace MarketplaceSimulator.Control;

/// <summary>One request as it arrived and what it got.</summary>
internal sealed class LogEntry
{
    public required long Number { get; init; }

    /// <summary>Simulated time since the start.</summary>
    public required TimeSpan At { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required string Method { get; init; }

    /// <summary>With the query.</summary>
    public required string Path { get; init; }

    /// <summary>Credentials are replaced before they get here.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }
    public required byte[] Body { get; init; }
    public int Status { get; set; }

    /// <summary>The request came before the time that an earlier refusal named.</summary>
    public bool Early { get; set; }

    /// <summary>Names of the scenarios that acted on it.</summary>
    public List<string> Scenarios { get; } = [];
    public bool Aborted { get; set; }
}
