using System.Text.Json.Nodes;

namespace Slipway.Tests.Integration.Simulation;

internal sealed record Answer(int Status, string? ContentType, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? this[string path] => path.Split('.').Aggregate((JsonNode?)Json, (node, name) => int.TryParse(name, out var i) ? node?[i] : node?[name])?.ToString();

    public JsonArray Items(string path) => path.Split('.', StringSplitOptions.RemoveEmptyEntries).Aggregate(Json, (node, name) => node[name]!).AsArray();

    /// <summary>Status, gRPC code and message: what an Ozon client decides on.</summary>
    public string Ozon => $"{Status}/{this["code"]} {this["message"]}";
}
