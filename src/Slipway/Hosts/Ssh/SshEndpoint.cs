namespace Slipway.Hosts.Ssh;

/// <summary>
/// One machine on the way, all questions answered: the last is the host itself, those before it are jumped through. Its key is pinned under
/// OpenSSH's HostKeyAlias when there is one, which goes without a port as there, else under its address. Identities that were not asked for are OpenSSH's defaults, and may be missing.
/// </summary>
internal sealed record SshEndpoint(
    string Host, int Port, string User, string? Alias, IReadOnlyList<string> Identities, bool IdentitiesAreAsked)
{
    public string KnownAs => Alias ?? Host;

    /// <summary>As it stands in known_hosts.</summary>
    public string PinName => Port == 22 || Alias is not null ? KnownAs.ToLowerInvariant() : $"[{KnownAs.ToLowerInvariant()}]:{Port}";

    public override string ToString() => Port == 22 ? $"{User}@{Host}" : $"{User}@{Host} port {Port}";
}
