namespace Slipway.Environments;

/// <summary>What must hold between the keys of the section kubernetes, and between it and others.</summary>
internal static class KubernetesChecks
{
    // With the workload's name, and with "-settings-" and a release's id, within the 63 characters of a label.
    private const int LongestProject = 41;

    public static IEnumerable<SettingsProblem> Problems(Settings settings, string environment)
    {
        if (settings.Kubernetes is not { } kubernetes)
            yield break;
        if (settings.Containers is not null)
            yield return new SettingsProblem("stands beside containers; a release runs in the one or the other, so take one out", "kubernetes");
        if (kubernetes.Dockerfile is not null && !settings.Release.SelfContained)
            yield return new SettingsProblem("is false, and the images of containers have no .NET of their own", "release.selfContained");
        if (settings.Hosts.Count(host => host.Roles.Count == 0 || host.Roles.Contains(HostRole.Code)) > 1)
            yield return new SettingsProblem("has several hosts with the role code; with kubernetes one makes the images and keeps the releases", "hosts");
        if (settings.Services.Count > 0)
            yield return new SettingsProblem("are for programs on hosts; in a cluster they are workloads", "services");
        if (settings.Application.Length + 1 + environment.Length > LongestProject)
            yield return new SettingsProblem($"makes '{settings.Application}-{environment}', which is longer than the {LongestProject} characters that leave room for the names of objects", "application");
        foreach (var name in kubernetes.Migration?.Secrets.Keys.Intersect(settings.Release.Secrets.Keys) ?? [])
            yield return new SettingsProblem("stands under release.secrets too, which the migration has as well; keep one", $"kubernetes.migration.secrets.{name}");
        foreach (var (one, index) in kubernetes.Workloads.Select((one, index) => (one, index)))
        {
            var path = $"kubernetes.workloads[{index}]";
            if (kubernetes.Workloads.Take(index).Any(other => other.Name == one.Name))
                yield return new SettingsProblem($"'{one.Name}' is taken by another workload", $"{path}.name");
            if (one.MaxReplicas < one.Replicas)
                yield return new SettingsProblem("is less than replicas", $"{path}.maxReplicas");
            if (one is { Port: null, Ready: not null } or { Port: null, Live: not null })
                yield return new SettingsProblem("is asked on a port; say which, or take a check instead", $"{path}.port");
            if (one is { Port: not null, Ready: null })
                yield return new SettingsProblem("is missing; without it requests go to pods that cannot answer yet", $"{path}.ready");
            if (one.Port is null && one.Check.Count == 0)
                yield return new SettingsProblem("is missing; without it nobody can tell whether the new release is well", $"{path}.check");
            if (one is { Ready: not null, Live: null, Check.Count: 0 })
                yield return new SettingsProblem("is missing; a path that is ready only says when not to give requests", $"{path}.live");
        }
    }
}
