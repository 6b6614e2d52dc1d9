namespace Slipway.Rollouts.Kubernetes;

/// <summary>One Deployment: so many pods of one container each.</summary>
/// <param name="Name">Its name within the release, such as <c>web</c>.</param>
/// <param name="Args">What the image's entrypoint is given.</param>
/// <param name="Replicas">How many pods; the least when <paramref name="MaxReplicas"/> lets them grow.</param>
public sealed record KubernetesWorkload(string Name, IReadOnlyList<string> Args, int Replicas, int? MaxReplicas = null)
{
    /// <summary>The port it listens on; it then has a Service.</summary>
    public int? Port { get; init; }

    /// <summary>Path that is answered with 2xx when requests can be given; null without a port.</summary>
    public string? Ready { get; init; }

    /// <summary>Path that is answered with 2xx unless a restart is what helps.</summary>
    public string? Live { get; init; }

    /// <summary>A command that ends with 0 while it is well, for what has no port.</summary>
    public IReadOnlyList<string> Check { get; init; } = [];

    /// <summary>What the scheduler reserves and the kernel allows, as Kubernetes writes quantities.</summary>
    public string Cpu { get; init; } = "100m";

    /// <summary>More than this is throttled; null for no limit.</summary>
    public string? CpuLimit { get; init; }

    /// <summary>Reserved and allowed: more than this ends the container.</summary>
    public string Memory { get; init; } = "256Mi";

    /// <summary>Percent of <see cref="Cpu"/> above which pods are added.</summary>
    public int CpuTarget { get; init; } = 70;

    /// <summary>Percent of <see cref="Memory"/> above which pods are added; null to look at the processor alone.</summary>
    public int? MemoryTarget { get; init; }

    /// <summary>How long it has to end what it has in hand.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Settings of this one alone.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
