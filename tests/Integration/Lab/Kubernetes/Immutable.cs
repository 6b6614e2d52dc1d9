using System.Text.Json.Nodes;

namespace Slipway.Tests.Integration.Lab.Kubernetes;

/// <summary>Fields that a cluster lets nobody change.</summary>
internal static class Immutable
{
    /// <summary>The field that would change; null when none does.</summary>
    public static string? Problem(string plural, JsonObject now, JsonObject wanted) => plural switch
    {
        "jobs" when Differ(now, wanted, "spec", "template") => "spec.template",
        "deployments" when Differ(now, wanted, "spec", "selector") => "spec.selector",
        "configmaps" or "secrets" when now["immutable"]?.GetValue<bool>() == true && (Differ(now, wanted, "data") || Differ(now, wanted, "stringData")) => "data",
        _ => null,
    };

    private static bool Differ(JsonNode now, JsonNode wanted, params ReadOnlySpan<string> path)
    {
        var (left, right) = ((JsonNode?)now, (JsonNode?)wanted);
        foreach (var one in path)
            (left, right) = (left?[one], right?[one]);
        return !JsonNode.DeepEquals(left, right);
    }
}
