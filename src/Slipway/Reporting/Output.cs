namespace Slipway.Reporting;

/// <summary>Where and how a view writes.</summary>
/// <param name="Writer">Takes everything; flushed after each event.</param>
/// <param name="Style">How it is told.</param>
/// <param name="Redact">Every text passes through it before it is written.</param>
/// <param name="Time">Stamps events that are not journaled, and measures.</param>
public sealed record Output(TextWriter Writer, OutputStyle Style, Func<string, string> Redact, TimeProvider Time);
