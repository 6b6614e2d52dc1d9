namespace Slipway.Bench.Hosts;

/// <summary>What the deployer measured of itself.</summary>
/// <param name="Read">Seconds for reading and hashing the release here.</param>
/// <param name="Staged">Seconds from the first connection until the release lay verified on every host.</param>
/// <param name="PeakMegabytes">Its highest resident memory.</param>
internal sealed record Deployed(double Read, double Staged, double PeakMegabytes);
