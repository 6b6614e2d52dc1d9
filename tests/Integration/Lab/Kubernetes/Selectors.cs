using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Slipway.Tests.Integration.Lab.Kubernetes;

/// <summary>Label and field selectors of a list or a watch.</summary>
internal static class Selectors
{
    public static bool Match(IQueryCollection query, JsonObject one) =>
        Terms(query["labelSelector"].ToString()).All(term => Holds(term, key => one["metadata"]!["labels"]?[key]?.GetValue<string>()))
        && Terms(query["fieldSelector"].ToString()).All(term => Holds(term, path => path.Split('.').Aggregate((JsonNode?)one, (at, name) => at?[name])?.GetValue<string>()));

    private static string[] Terms(string selector) => selector.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static bool Holds(string term, Func<string, string?> value) => term.Split("!=") switch
    {
        [var key, var other] => value(key) != other,
        _ => term.Split('=') switch
        {
            [var key, var wanted] => value(key) == wanted,
            _ => value(term) is not null,
        },
    };
}
