namespace Slipway.Checks.Monitoring;

/// <summary>One look at everything.</summary>
/// <param name="Seen">What was found.</param>
/// <param name="Silent">Groups that were not asked this time, or whose answer may leave something out: what is missing of them is not gone.</param>
public sealed record Look(IReadOnlyList<Observation> Seen, IReadOnlyCollection<string> Silent);
