using Slipway.Engine.Targets;

namespace Slipway.Reporting;

/// <summary>One line of the checklist.</summary>
/// <param name="Requirement">The requirement's number, such as <c>A3</c>; empty when there is none.</param>
/// <param name="Item">What was to be looked at.</param>
/// <param name="Status">Whether it is as it should be.</param>
/// <param name="Evidence">What was found, or why nobody looked.</param>
/// <param name="Step">The step that looked.</param>
public sealed record RecordItem(string Requirement, string Item, EvidenceStatus Status, string Evidence, string Step);
