namespace Slipway.Hosts.Ssh;

/// <summary>A server showed a key that is not pinned, or not the pinned one. It was told nothing, and nothing was done.</summary>
public sealed class HostKeyException : HostException
{
    internal HostKeyException(string host, SshEndpoint endpoint, HostKey key, HostKeyProblem problem)
        : base($"{host}: the host key of {endpoint.KnownAs} {problem.Reason}: it shows {key}. Nothing was done. "
            + (problem.IsKnown ? "Either the server was set up anew or somebody stands in between. " : "")
            + "Compare it with what 'for k in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf $k; done' says on the server's own console; "
            + "if it is the same, pin it: ./build.sh TrustHost --env <environment>")
    {
        Key = key;
        IsChanged = problem.IsKnown;
    }

    /// <summary>For who only wants to see the key: the way to stop before anybody logs in.</summary>
    internal HostKeyException(HostKey key)
        : base($"The server shows {key}.")
    {
        (Key, IsLook) = (key, true);
    }

    /// <summary>The key that the server showed.</summary>
    public HostKey Key { get; }

    /// <summary>True when another key is pinned.</summary>
    public bool IsChanged { get; }

    internal bool IsLook { get; }
}
