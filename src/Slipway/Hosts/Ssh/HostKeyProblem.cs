namespace Slipway.Hosts.Ssh;

/// <summary>Why a server's key is not trusted.</summary>
/// <param name="IsKnown">True when another key is pinned, or this one revoked: the server may not be who it says.</param>
/// <param name="Reason">To follow "the host key".</param>
internal sealed record HostKeyProblem(bool IsKnown, string Reason);
