namespace Slipway.Bench.Containers;

/// <summary>A container of a release: when its process was started, and when the application in it said that it is up. UTC.</summary>
internal sealed record Start(DateTimeOffset At, DateTimeOffset Up);
