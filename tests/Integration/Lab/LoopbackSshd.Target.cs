using Slipway.Hosts.Ssh;

namespace Slipway.Tests.Integration.Lab;

public sealed partial class LoopbackSshd
{
    /// <summary>This server with its key pinned, and a key that opens it.</summary>
    public SshTarget Target => new("127.0.0.1")
    {
        Port = Port,
        User = Environment.UserName,
        Identities = [PathOf("user_ed25519")],
        KnownHosts = [PathOf("known_hosts")],
    };
}
