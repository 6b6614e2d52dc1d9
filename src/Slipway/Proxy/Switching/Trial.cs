namespace Slipway.Proxy.Switching;

/// <summary>The time after a switch in which the release before it stands ready to answer, and takes over again when the new one is bad.</summary>
/// <param name="Fallback">The release before.</param>
/// <param name="Until">When the new one has passed.</param>
/// <param name="Failures">How many requests it may fail that the fallback could answer.</param>
internal sealed record Trial(Upstream Fallback, DateTimeOffset Until, int Failures);
