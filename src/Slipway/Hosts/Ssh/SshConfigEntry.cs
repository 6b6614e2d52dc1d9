namespace Slipway.Hosts.Ssh;

/// <summary>What a configuration says of one name. Null and empty: nothing.</summary>
internal sealed record SshConfigEntry(
    string? HostName, int? Port, string? User, IReadOnlyList<string> IdentityFiles, string? ProxyJump, string? HostKeyAlias);
