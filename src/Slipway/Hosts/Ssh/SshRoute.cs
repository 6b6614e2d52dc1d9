using System.Globalization;

namespace Slipway.Hosts.Ssh;

/// <summary>The way to a host, from what the environment says and, where it is silent, OpenSSH's configuration.</summary>
internal static class SshRoute
{
    private const int MostJumps = 8;
    private static readonly string[] DefaultIdentities = ["~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"];

    /// <summary>Jumps first, the host last.</summary>
    /// <exception cref="HostException">A jump that cannot be read, or jumps in a circle.</exception>
    public static IReadOnlyList<SshEndpoint> Resolve(SshTarget target)
    {
        var config = target.ConfigFile is { } file ? SshConfig.Read(file, target.Home) : SshConfig.Empty;
        var route = new List<SshEndpoint>();
        Add(target.Host, target.Port, target.User, target.Identities, target.ProxyJump);
        return route;

        void Add(string alias, int? port, string? user, IReadOnlyList<string> identities, string? jump)
        {
            if (route.Count > MostJumps)
                throw new HostException($"{target.Host}: more than {MostJumps} jumps lead there, or they go in a circle. Nothing was done; see ProxyJump in {target.ConfigFile}.");
            var own = config.For(alias);
            var endpoint = Endpoint(target, own, alias, port, user, identities);
            // From the back, each in front of those that it leads to. Only the first may have a way of its own, as with OpenSSH.
            route.Insert(0, endpoint);
            var jumps = Jumps(jump ?? own.ProxyJump);
            for (var i = jumps.Length - 1; i >= 0; i--)
            {
                var (name, jumpUser, jumpPort) = ParseJump(target, jumps[i]);
                Add(name, jumpPort, jumpUser, [], i == 0 ? null : "none");
            }
        }
    }

    private static SshEndpoint Endpoint(SshTarget target, SshConfigEntry own, string alias, int? port, string? user, IReadOnlyList<string> identities)
    {
        var host = own.HostName?.Replace("%h", alias, StringComparison.Ordinal) ?? alias;
        var name = user ?? own.User ?? Environment.UserName;
        var files = identities.Count > 0 ? identities : own.IdentityFiles;
        var paths = (files.Count > 0 ? files : DefaultIdentities)
            .Select(f => Expand(f, target.Home).Replace("%h", host, StringComparison.Ordinal).Replace("%r", name, StringComparison.Ordinal).Replace("%%", "%", StringComparison.Ordinal));
        return new SshEndpoint(host, port ?? own.Port ?? 22, name, own.HostKeyAlias, [.. paths], files.Count > 0);
    }

    public static string Expand(string path, string home) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? home + path[1..] : path.Replace("%d", home, StringComparison.Ordinal);

    private static string[] Jumps(string? text) => text is null or "none" ? [] : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static (string Host, string? User, int? Port) ParseJump(SshTarget target, string text)
    {
        var rest = text.StartsWith("ssh://", StringComparison.Ordinal) ? text[6..] : text;
        var at = rest.LastIndexOf('@');
        var (user, place) = at < 0 ? (null, rest) : (rest[..at], rest[(at + 1)..]);
        var end = place.StartsWith('[') ? place.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = place.IndexOf(':', Math.Max(end, 0));
        var (host, port) = colon < 0 ? (place, (string?)null) : (place[..colon], place[(colon + 1)..]);
        host = host.Trim('[', ']');
        if (host.Length == 0 || user?.Length == 0)
            throw Bad();
        if (port is null)
            return (host, user, null);
        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536 ? (host, user, number) : throw Bad();

        HostException Bad() => new($"{target.Host}: '{text}' is not a place to jump through; it must be [user@]host[:port]. Nothing was done.");
    }
}
