using Slipway.Hosts;
using Slipway.Hosts.Ssh;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Hosts.Ssh;

/// <summary>The whole contract of a host, over a real sshd on loopback.</summary>
public sealed class SshHostTests(LoopbackSshd sshd) : HostContract
{
    private readonly TestRoot _root = new();

    private protected override Task PrepareAsync() => sshd.StartAsync(Cancel);

    private protected override Host Open() => new SshHost("ssh", _root.Path, sshd.Target);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _root.Dispose();
    }
}
