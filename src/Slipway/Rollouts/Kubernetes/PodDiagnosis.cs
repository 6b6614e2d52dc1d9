using System.Globalization;
using System.Text;
using k8s.Models;
using Slipway.Rollouts.Kubernetes.Api;

namespace Slipway.Rollouts.Kubernetes;

/// <summary>What a cluster knows of pods that are not well, put into words: image, exit, memory, place, probes, last lines of the log.</summary>
internal sealed class PodDiagnosis(Cluster cluster)
{
    private const int Lines = 8;
    private const int Told = 3;

    private static readonly string[] ImageReasons = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable"];

    /// <summary>Why this pod will not get well by waiting; null while it may.</summary>
    public static string? Hopeless(V1Pod pod)
    {
        foreach (var one in Containers(pod))
        {
            switch (one.State?.Waiting?.Reason)
            {
                // The cluster has tried at least twice by then, and waits ever longer.
                case "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull":
                    return $"the image {one.Image} cannot be pulled";
                case "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError":
                    return $"{one.Name} cannot be started";
                case "CrashLoopBackOff" when one.RestartCount > 1:
                    return $"{one.Name} ends again and again";
            }
        }

        return pod.Status?.Phase == "Failed" ? $"pod {pod.Metadata.Name} has failed" : null;
    }

    public static bool IsReady(V1Pod pod) => pod.Status?.Conditions?.Any(one => one is { Type: "Ready", Status: "True" }) == true;

    /// <summary>Lines on the pods that are not ready; empty when all are.</summary>
    public async Task<string> OfAsync(IEnumerable<V1Pod> pods, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var unwell = pods.Where(pod => !IsReady(pod) && pod.Status?.Phase != "Succeeded").OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal).ToList();
        // Pods of one release fail for one reason; a few are enough to see it.
        foreach (var pod in unwell.Take(Told))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {pod.Metadata.Name}: {PodState(pod)}");
            foreach (var warning in (await cluster.WarningsAsync(pod.Metadata.Name, cancellation).ConfigureAwait(false)).TakeLast(Told))
                text.Append(CultureInfo.InvariantCulture, $"\n    the cluster says: {warning.Reason}: {Shortened(warning.Message ?? "")}");
            foreach (var one in Containers(pod).Where(one => one.State?.Running is not null || one.State?.Terminated is not null || one.LastState?.Terminated is not null))
            {
                text.Append(CultureInfo.InvariantCulture, $"\n    {one.Name}: {ContainerState(one)}");
                var previous = one.State?.Running is null && one.State?.Terminated is null;
                foreach (var line in await cluster.LogAsync(pod.Metadata.Name, one.Name, previous, Lines, cancellation).ConfigureAwait(false))
                    text.Append("\n    | ").Append(Shortened(line));
            }
        }

        if (unwell.Count > Told)
            text.Append(CultureInfo.InvariantCulture, $"\n  and {unwell.Count - Told} more");
        return text.ToString();
    }

    private static string PodState(V1Pod pod)
    {
        if (pod.Status?.Conditions?.FirstOrDefault(one => one is { Type: "PodScheduled", Status: "False" }) is { } unplaced)
            return $"no node takes it: {Shortened(unplaced.Message ?? unplaced.Reason ?? "")}";
        var waiting = Containers(pod).FirstOrDefault(one => one.State?.Waiting?.Reason is not (null or "ContainerCreating" or "PodInitializing"));
        return waiting switch
        {
            null => pod.Status?.Phase == "Running" ? "it runs and is not ready" : $"it is {pod.Status?.Phase?.ToLowerInvariant() ?? "not known"}{(pod.Status?.Reason is { } reason ? $" ({reason})" : "")}",
            _ when ImageReasons.Contains(waiting.State.Waiting.Reason) => $"the image {waiting.Image} cannot be pulled ({waiting.State.Waiting.Reason}){Because(waiting)}",
            { LastState.Terminated.Reason: "OOMKilled" } => $"{waiting.Name} was ended because it used more memory than it may ({waiting.State.Waiting.Reason})",
            _ => $"{waiting.Name} waits: {waiting.State.Waiting.Reason}{Because(waiting)}",
        };
    }

    private static string Because(V1ContainerStatus one) => string.IsNullOrEmpty(one.State.Waiting.Message) ? "" : $": {Shortened(one.State.Waiting.Message)}";

    private static string ContainerState(V1ContainerStatus one) => (one.State?.Terminated ?? one.LastState?.Terminated) switch
    {
        { Reason: "OOMKilled" } => "it was ended because it used more memory than it may",
        { } ended when one.State?.Terminated is null && one.RestartCount > 0 => string.Create(CultureInfo.InvariantCulture, $"it has ended {one.RestartCount} time(s) and was started again; the last exit code was {ended.ExitCode}{Signal(ended.ExitCode)}"),
        { } ended => string.Create(CultureInfo.InvariantCulture, $"it has ended with exit code {ended.ExitCode}{Signal(ended.ExitCode)}"),
        null => "its log ends",
    };

    private static string Signal(int code) => code > 128 ? string.Create(CultureInfo.InvariantCulture, $" (signal {code - 128})") : "";

    private static IEnumerable<V1ContainerStatus> Containers(V1Pod pod) => (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? []);

    private static string Shortened(string text) => text.Length <= 400 ? text.ReplaceLineEndings(" ").Trim() : text[..400].ReplaceLineEndings(" ") + "…";
}
