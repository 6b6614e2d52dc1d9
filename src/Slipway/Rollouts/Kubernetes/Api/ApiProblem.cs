using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using k8s.Autorest;
using k8s.Models;

namespace Slipway.Rollouts.Kubernetes.Api;

/// <summary>What an API server has against a request.</summary>
internal sealed partial record ApiProblem(HttpStatusCode Code, string Message, IReadOnlyList<V1StatusCause> Causes)
{
    public static ApiProblem Of(HttpOperationException problem)
    {
        V1Status? status = null;
        try
        {
            status = problem.Response.Content is { Length: > 0 } text ? k8s.KubernetesJson.Deserialize<V1Status>(text) : null;
        }
        catch (JsonException)
        {
            // Something before the server answered, in its own words.
        }

        return new ApiProblem(problem.Response.StatusCode, status?.Message ?? problem.Response.Content?.Trim() ?? problem.Message, [.. status?.Details?.Causes ?? []]);
    }

    /// <summary>Whose fields are in the way of an apply; empty when that is not the problem.</summary>
    public IReadOnlyList<string> Managers => Code != HttpStatusCode.Conflict ? []
        : [.. Causes.Where(cause => cause.Reason == "FieldManagerConflict").Select(cause => Manager().Match(cause.Message).Groups[1].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Those fields.</summary>
    public IReadOnlyList<string> Fields => [.. Causes.Select(cause => cause.Field).OfType<string>().Distinct(StringComparer.Ordinal)];

    public string Words => Code switch
    {
        HttpStatusCode.Unauthorized => "the cluster does not know who asks (401). The kubeconfig's credentials are wrong or have expired",
        HttpStatusCode.Forbidden => $"the cluster does not allow it (403): {Message}. Give the account of the kubeconfig a Role for it; docs/operations.md has one",
        HttpStatusCode.Conflict when Managers.Count > 0 =>
            $"{string.Join(", ", Managers)} has set {string.Join(", ", Fields)}, which the release sets too. Take that change back, or name the manager in kubernetes.takeOver to overrule it",
        _ => $"the cluster answers {(int)Code}: {Message}",
    };

    [GeneratedRegex("^conflict with \"([^\"]*)\"")]
    private static partial Regex Manager();
}
