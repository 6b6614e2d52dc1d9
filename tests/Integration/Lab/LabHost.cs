using Slipway.Hosts.Ssh;

namespace Slipway.Tests.Integration.Lab;

/// <summary>One host in a container: how to reach it, and how to make its life hard.</summary>
public sealed class LabHost(string name, string network, SshTarget target) : IAsyncDisposable
{
    public SshTarget Target => target;

    /// <summary>As root, inside.</summary>
    public Task<string> AsRootAsync(string script) => SshHosts.DockerAsync("exec", name, "sh", "-c", script);

    /// <summary>Pulls the plug: nobody is told.</summary>
    public Task CutAsync() => SshHosts.DockerAsync("network", "disconnect", network, name);

    public Task HealAsync() => SshHosts.DockerAsync("network", "connect", network, name);

    public async ValueTask DisposeAsync() => await SshHosts.DockerAsync("rm", "-f", "-v", name);
}
