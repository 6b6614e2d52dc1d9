using System.Text.Json;

namespace Slipway.Engine.Journals;

/// <summary>Intent and captured facts, durable before the step's action is called.</summary>
public sealed record StepStarted(string Step, JsonElement? Facts) : JournalEntry;
