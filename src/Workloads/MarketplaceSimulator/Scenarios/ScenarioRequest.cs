using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MarketplaceSimulator.Scenarios;

/// <summary>What `POST /control/scenario` takes. What is left out takes the scenario's own default.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ScenarioRequest
{
    public string Name { get; init; } = "";

    /// <summary>Beginning of the paths it acts on, as `/ozon/v3/product/list`.</summary>
    public string? Path { get; init; }

    /// <summary>Acts only on requests whose body contains this text.</summary>
    public string? BodyContains { get; init; }

    /// <summary>Matching requests that pass untouched before the first one it acts on.</summary>
    public int? After { get; init; }

    /// <summary>Requests it acts on; -1 = all.</summary>
    public int? Times { get; init; }
    public JsonObject? Parameters { get; init; }
}
