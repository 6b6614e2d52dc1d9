using Slipway.Environments;
using Slipway.Hosts;
using Slipway.Hosts.Local;
using Slipway.Hosts.Ssh;

namespace Slipway.Build.Capabilities;

/// <summary>The hosts that an environment's settings name, as this machine's user reaches them.</summary>
internal sealed class HostAccess(Workspace workspace, ProcessVariables variables, PracticeHosts? practice)
{
    private static readonly string Home = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);

    /// <summary>The project's own pinned host keys: public, and committed with it.</summary>
    public string PinFile => workspace.PathOf(".nuke/known_hosts");

    /// <summary>Connects to nothing.</summary>
    public Host Open(HostSettings host) => host.Kind == HostKind.Local
        ? new LocalHost(host.Name, workspace.PathOf(host.Root), workspace.Time)
        : new SshHost(host.Name, host.Root, Target(host), workspace.Time);

    public SshTarget Target(HostSettings host) => practice is not null ? practice.Target(host.Name) with { ConnectTimeout = host.ConnectTimeout, Silence = host.Silence } : new(host.Host ?? host.Name)
    {
        Port = host.Port,
        User = host.User,
        Identities = host.Identity is { } file ? [Expand(file)] : [],
        Passphrase = host.Passphrase?.Reveal(),
        HostKey = host.HostKey,
        ProxyJump = host.ProxyJump,
        ConnectTimeout = host.ConnectTimeout,
        Silence = host.Silence,
        KnownHosts = [PinFile, Path.Combine(Home, ".ssh/known_hosts")],
        ConfigFile = Path.Combine(Home, ".ssh/config"),
        AgentSocket = variables["SSH_AUTH_SOCK"],
        Home = Home,
    };

    // Relative to the checkout, as every other path of the settings is.
    private string Expand(string path) => path.StartsWith('~') ? path : workspace.PathOf(path);
}
