namespace Slipway.Hosts.Ssh;

/// <summary>There is no way to a host at this moment; a moment later there may be.</summary>
public sealed class SshUnreachableException : HostException
{
    internal SshUnreachableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
