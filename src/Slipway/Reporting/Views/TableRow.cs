using Slipway.Engine.Targets;

namespace Slipway.Reporting.Views;

/// <summary>One line of a table.</summary>
/// <param name="Cells">Its texts.</param>
/// <param name="Status">How it is: colours the line on a terminal, and is a word without one where it is not well.</param>
/// <param name="IsHeading">True for the first line of a part.</param>
internal sealed record TableRow(IReadOnlyList<string> Cells, EvidenceStatus Status = EvidenceStatus.Ok, bool IsHeading = false);
