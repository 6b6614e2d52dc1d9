using Slipway.Engine.Targets;

namespace Slipway.Reporting;

/// <summary>One thing that Status tells.</summary>
public sealed record StatusItem(string Name, string Value, EvidenceStatus Status = EvidenceStatus.Ok);
