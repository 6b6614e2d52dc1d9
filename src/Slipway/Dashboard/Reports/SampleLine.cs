using System.Collections.Immutable;

namespace Slipway.Dashboard;

/// <summary>What became of figures that were asked for again where they come from.</summary>
/// <param name="Source">Such as the marketplace.</param>
/// <param name="Sampled">How many were compared.</param>
/// <param name="Equal">How many are the same.</param>
/// <param name="Changed">How many differ, and may have changed since they were read.</param>
/// <param name="Wrong">How many differ, and cannot have.</param>
/// <param name="Examples">Some that differ, in words.</param>
public sealed record SampleLine(string Source, int Sampled, int Equal, int Changed, int Wrong, ImmutableArray<string> Examples);
