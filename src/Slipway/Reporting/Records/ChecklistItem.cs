namespace Slipway.Reporting;

/// <summary>A line that a checklist must have, whether or not the run came to it.</summary>
/// <param name="Requirement">The requirement's number, such as <c>A3</c>.</param>
/// <param name="Item">What is to be looked at.</param>
/// <param name="Step">The step that looks.</param>
public sealed record ChecklistItem(string Requirement, string Item, string Step);
