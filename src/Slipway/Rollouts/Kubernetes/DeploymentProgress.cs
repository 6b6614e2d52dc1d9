using System.Globalization;
using k8s.Models;
using Slipway.Rollouts.Kubernetes.Manifests;

namespace Slipway.Rollouts.Kubernetes;

/// <summary>How far the controller is with a Deployment, read as <c>kubectl rollout status</c> reads it.</summary>
internal static class DeploymentProgress
{
    /// <summary>Its pods are made from this release's template.</summary>
    public static bool IsOf(V1Deployment one, string release) =>
        one.Spec.Template.Metadata?.Labels is { } labels && labels.TryGetValue(Labels.Version, out var version) && version == release;

    /// <summary>All pods are new and available, and none of the old is left. Numbers of a generation before say nothing.</summary>
    public static bool IsDone(V1Deployment one)
    {
        var (wanted, status) = (one.Spec.Replicas ?? 1, one.Status);
        return IsObserved(one) && (status.UpdatedReplicas ?? 0) >= wanted && (status.Replicas ?? 0) <= (status.UpdatedReplicas ?? 0) && (status.AvailableReplicas ?? 0) >= (status.UpdatedReplicas ?? 0);
    }

    /// <summary>There should be pods, and none is available.</summary>
    public static bool IsDown(V1Deployment one) => (one.Spec.Replicas ?? 1) > 0 && (one.Status?.AvailableReplicas ?? 0) == 0;

    /// <summary>Why the controller has given up; null while it has not.</summary>
    public static string? Failure(V1Deployment one)
    {
        if (!IsObserved(one))
            return null;
        var conditions = one.Status.Conditions ?? [];
        return conditions.FirstOrDefault(c => c is { Type: "Progressing", Status: "False" }) is { } stuck ? Words(stuck)
            : conditions.FirstOrDefault(c => c is { Type: "ReplicaFailure", Status: "True" }) is { } refused ? Words(refused) : null;

        string Words(V1DeploymentCondition condition) => $"{one.Metadata.Name}: {condition.Reason}{(string.IsNullOrEmpty(condition.Message) ? "" : $": {condition.Message}")}";
    }

    public static string Text(V1Deployment one) => string.Create(CultureInfo.InvariantCulture,
        $"{one.Metadata.Name}: {one.Status?.UpdatedReplicas ?? 0} of {one.Spec.Replicas ?? 1} new, {one.Status?.AvailableReplicas ?? 0} available");

    private static bool IsObserved(V1Deployment one) => one.Status is not null && (one.Status.ObservedGeneration ?? 0) >= (one.Metadata.Generation ?? 0);
}
