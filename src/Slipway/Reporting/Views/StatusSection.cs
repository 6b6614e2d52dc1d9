using System.Collections.Immutable;

namespace Slipway.Reporting;

/// <summary>What Status tells of one subject, such as a host, the schema or the crontab.</summary>
public sealed record StatusSection(string Title, ImmutableArray<StatusItem> Items);
