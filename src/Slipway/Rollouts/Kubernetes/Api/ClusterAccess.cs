using k8s;
using k8s.Exceptions;

namespace Slipway.Rollouts.Kubernetes.Api;

/// <summary>How the API server is reached and who asks it.</summary>
internal static class ClusterAccess
{
    /// <exception cref="RolloutException">The kubeconfig is missing, is none, or has no such context.</exception>
    public static IKubernetes Open(KubernetesOptions options)
    {
        try
        {
            var configuration = options.Kubeconfig is null && KubernetesClientConfiguration.IsInCluster()
                ? KubernetesClientConfiguration.InClusterConfig()
                : KubernetesClientConfiguration.BuildConfigFromConfigFile(options.Kubeconfig is { } file ? new FileInfo(file) : null, options.Context);
            return new k8s.Kubernetes(configuration);
        }
        catch (Exception problem) when (problem is KubeConfigException or IOException or UnauthorizedAccessException or YamlDotNet.Core.YamlException or FormatException)
        {
            throw new RolloutException($"The cluster cannot be reached: {problem.Message} Nothing was changed. kubernetes.kubeconfig says which file to use, kubernetes.context which of its contexts.", problem);
        }
    }
}
