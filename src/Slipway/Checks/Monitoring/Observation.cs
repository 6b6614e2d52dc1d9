namespace Slipway.Checks.Monitoring;

/// <summary>What one look at one thing found.</summary>
/// <param name="Id">Names the thing, the same at every look: <c>job/sync</c>.</param>
/// <param name="Status">Ok, worth a look, or critical.</param>
/// <param name="Evidence">What was seen.</param>
public sealed record Observation(string Id, CheckStatus Status, string Evidence)
{
    /// <summary>Names the question that this is an answer to: when it is answered without this thing, the thing is gone.</summary>
    public string Group { get; init; } = Id;
}
