namespace InventorySync.Monitoring;

/// <param name="Subject">The stream, or <c>database</c>.</param>
/// <param name="AgeSeconds">Since the last success; null when there was none.</param>
internal sealed record Finding(string Source, string Subject, Severity Severity, string Text, double? AgeSeconds);
