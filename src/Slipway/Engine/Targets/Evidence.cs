namespace Slipway.Engine.Targets;

/// <summary>One line of the deployment's checklist: what was looked at and what was found.</summary>
public sealed record Evidence(string Requirement, string Item, string Found, EvidenceStatus Status);
