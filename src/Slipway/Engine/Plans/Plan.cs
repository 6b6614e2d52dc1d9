using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace Slipway.Engine.Plans;

// Plans: what a run will do, as a value. The Planner makes one from the catalogue without any I/O, or names everything
// that is wrong in one exception. A plan is printed (PlanText), journaled, compared by its hash and executed exactly.

/// <summary>The ordered steps of a run, and what they were made from.</summary>
public sealed record Plan
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public required string Application { get; init; }

    public required string Environment { get; init; }

    /// <summary>The targets that were asked for.</summary>
    public required ImmutableArray<string> Targets { get; init; }

    public required ImmutableArray<PlanStep> Steps { get; init; }

    /// <summary>Hashes of what the steps work on (migrations, sources, settings, crontab): a changed input is another plan.</summary>
    public ImmutableSortedDictionary<string, string> Inputs { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>SHA-256 over everything above, in lower-case hex. Equal hashes mean: the same steps on the same inputs.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
        new { Format, Application, Environment, Targets, Steps, Inputs }, Json.Options)));

    /// <summary>True when no step changes anything deployed: such a run takes no lock and leaves no journal.</summary>
    public bool IsReadOnly => Steps.All(step => step.ReadOnly);
}
