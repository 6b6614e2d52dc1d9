namespace Slipway.Dashboard.Reports;

/// <summary>A part of the report: a table of texts, and a sentence above it.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Sentence">What is to be known of it; or why it cannot be told.</param>
/// <param name="Headings">Of the table.</param>
/// <param name="Rows">Texts, not HTML.</param>
internal sealed record ReportSection(string Title, string Sentence, IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Rows);
