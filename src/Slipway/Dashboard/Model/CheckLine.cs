namespace Slipway.Dashboard;

/// <summary>What the monitor knows of one thing that it watches.</summary>
/// <param name="Id">Names it: <c>job/sync</c>.</param>
/// <param name="Status"><c>ok</c>, <c>warn</c> or <c>critical</c>.</param>
/// <param name="Evidence">Of the last look.</param>
/// <param name="Since">UTC: so long it has been in this status.</param>
/// <param name="Seen">UTC of the last look.</param>
public sealed record CheckLine(string Id, string Status, string Evidence, DateTimeOffset Since, DateTimeOffset Seen);
