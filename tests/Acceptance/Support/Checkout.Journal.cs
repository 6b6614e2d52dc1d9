using System.Text.Json.Nodes;

namespace Slipway.Tests.Acceptance.Support;

internal sealed partial class Checkout
{
    /// <summary>The entries of a run in the journal, as they stand in the file; the newest run when no number is given.</summary>
    public IReadOnlyList<JsonObject> Journal(int? run = null) =>
        [.. File.ReadAllLines(run is { } number ? Path.Combine(Server, $"journal/{number:D6}.jsonl") : Segments()[^1]).Select(line => JsonNode.Parse(line)!.AsObject())];

    public IReadOnlyList<string> Segments() =>
        [.. Directory.GetFiles(Path.Combine(Server, "journal"), "*.jsonl").Order(StringComparer.Ordinal)];
}
