namespace Slipway.Databases.Rehearsals;

/// <summary>A session that waits for the migrator, or the migrator itself waiting for somebody, as one look saw it.</summary>
/// <param name="Kind">reader, writer, or own for the migrator.</param>
/// <param name="What">What it waits for, or what it runs.</param>
/// <param name="Age">For how long already, as the server says; null when the server does not say.</param>
internal sealed record TrafficWait(string Kind, string What, long Session, TimeSpan? Age);
