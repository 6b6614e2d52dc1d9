using Slipway.Hosts;
using Slipway.Hosts.Ssh;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Hosts.Ssh;

/// <summary>A root on the loopback sshd, and hosts that reach it in the ways that a test wants.</summary>
public abstract class SshTestBase(LoopbackSshd sshd) : IAsyncLifetime
{
    private readonly List<Host> _hosts = [];

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected TestRoot Root { get; } = new();

    private protected LoopbackSshd Sshd => sshd;

    public virtual async ValueTask InitializeAsync() => await sshd.StartAsync(Cancel);

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        Root.Dispose();
    }

    private protected SshHost Open(SshTarget target)
    {
        var host = new SshHost("web1", Root.Path, target);
        _hosts.Add(host);
        return host;
    }

    private protected async Task<SshHost> OpenRootAsync(SshTarget target)
    {
        var host = Open(target);
        await host.InitializeAsync("inventory", "test", Cancel);
        return host;
    }

    private protected static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private protected static bool IsAlive(string pid) =>
        File.Exists($"/proc/{pid}/status") && !File.ReadAllText($"/proc/{pid}/status").Contains("State:\tZ", StringComparison.Ordinal);
}
