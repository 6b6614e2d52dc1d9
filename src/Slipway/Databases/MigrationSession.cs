using System.Globalization;

namespace Slipway.Databases;

/// <summary>A session of a migrator on the server, which may outlive the migrator itself.</summary>
/// <param name="Id">What the server calls it: a backend's process id or a connection's id.</param>
/// <param name="Owner">Who opened it, as it says itself.</param>
/// <param name="Statement">What it runs, or ran last; null when the server does not tell us.</param>
/// <param name="Running">How long the statement has been running; null when it is idle.</param>
/// <param name="Holds">The locks that it holds, each in words.</param>
public sealed record MigrationSession(long Id, string Owner, string? Statement, TimeSpan? Running, IReadOnlyList<string> Holds)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"session {Id} of {Owner}, {(Running is { } time ? $"running for {time.TotalSeconds:0.0} s" : "idle after")}: {Statement ?? "(not shown)"}; holds {(Holds.Count == 0 ? "no lock" : string.Join(", ", Holds))}");
}
