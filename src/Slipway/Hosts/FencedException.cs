namespace Slipway.Hosts;

/// <summary>This deployer held the lock once, but another one has taken over since.</summary>
public sealed class FencedException : HostException
{
    internal FencedException(string host, long token, string? found)
        : base($"{host}: a newer deployer has taken over (our fencing token is {token}, the host's is {found ?? "missing"}); "
            + "nothing was changed by this command. Run Status to see who is at work.")
    {
        Token = token;
    }

    /// <summary>The token of the lock that is no longer ours.</summary>
    public long Token { get; }
}
