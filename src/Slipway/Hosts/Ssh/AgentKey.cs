using Renci.SshNet;
using Renci.SshNet.Security;

namespace Slipway.Hosts.Ssh;

/// <summary>A key that an agent holds, as SSH.NET wants a key to be.</summary>
internal sealed class AgentKey : IPrivateKeySource
{
    public AgentKey(SshAgent agent, byte[] key)
    {
        HostKeyAlgorithms = SshAgent.TypeOf(key) switch
        {
            "ssh-rsa" => [new Algorithm("rsa-sha2-512", agent, key, 4), new Algorithm("rsa-sha2-256", agent, key, 2)],
            var type => [new Algorithm(type, agent, key, 0)],
        };
    }

    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; }

    private sealed class Algorithm(string name, SshAgent agent, byte[] key, uint flags) : HostAlgorithm(name)
    {
        public override byte[] Data => key;

        public override byte[] Sign(byte[] data) => agent.Sign(key, data, flags);

        public override bool VerifySignature(byte[] data, byte[] signature) => throw new NotSupportedException("An agent signs; it verifies nothing.");
    }
}
