namespace Slipway.Checks.Monitoring;

/// <summary>What is known of one thing.</summary>
/// <param name="Status">As people were told.</param>
/// <param name="Evidence">Of the last look.</param>
/// <param name="Since">UTC: so long it has been in this status.</param>
/// <param name="Seen">UTC of the last look.</param>
/// <param name="Group">As <see cref="Observation.Group"/>; null in a book from before there were groups.</param>
public sealed record MonitorEntry(CheckStatus Status, string Evidence, DateTimeOffset Since, DateTimeOffset Seen, string? Group = null);
