namespace Slipway.Bench.Containers;

/// <summary>A container of a release, UTC.</summary>
/// <param name="At">When its process was started.</param>
/// <param name="Listens">When the application in it said that it listens.</param>
/// <param name="Up">When it said that it has all it needs to be ready: without its broker it answers that it is not.</param>
internal sealed record Start(DateTimeOffset At, DateTimeOffset Listens, DateTimeOffset Up);
