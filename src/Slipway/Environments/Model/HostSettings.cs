using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>One machine that is deployed to.</summary>
public sealed record HostSettings(
    [Description("Name of the host, unique within the environment.")]
    [RegularExpression(Patterns.HostName, ErrorMessage = Patterns.HostNameRule)]
    string Name,
    [Description("How the host is reached.")]
    HostKind Kind,
    [Description("Directory on the host that holds releases, shared files, backups and the journal. A local host's may be relative to the repository.")]
    [RegularExpression(Patterns.RootPath, ErrorMessage = Patterns.RootPathRule)]
    string Root,
    [Description("What the host does: code, cron, or both. None means code, and the first host runs the jobs when no host has cron.")]
    IReadOnlyList<HostRole> Roles,
    [Description("ssh: name or address of the machine, or its alias in ~/.ssh/config. The host's name when it is missing.")]
    [RegularExpression(Patterns.Address, ErrorMessage = Patterns.AddressRule)]
    string? Host = null,
    [Description("ssh: TCP port of its sshd. 22, or what ~/.ssh/config says, when it is missing.")]
    [Range(1, 65535)]
    int? Port = null,
    [Description("ssh: the user that deploys there; it needs no root.")]
    [RegularExpression(Patterns.Identifier, ErrorMessage = Patterns.IdentifierRule)]
    string? User = null,
    [Description("ssh: file of the private key, ~ allowed. When it is missing: what ~/.ssh/config says, the usual files, and the ssh-agent.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    string? Identity = null,
    [Description("ssh: passphrase of the private key, as a ${NAME} reference.")]
    Secret? Passphrase = null,
    [Description("ssh: the only host key to be trusted, as ssh-keygen -l shows it. When it is missing: .nuke/known_hosts (see TrustHost), then ~/.ssh/known_hosts.")]
    [RegularExpression(Patterns.Fingerprint, ErrorMessage = Patterns.FingerprintRule)]
    string? HostKey = null,
    [Description("ssh: machines to jump through, as [user@]host[:port], several separated by commas; \"none\" overrules ~/.ssh/config.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    string? ProxyJump = null,
    [Description("ssh: longest time that one attempt to connect may take.")]
    [DefaultValue("15s")]
    TimeSpan ConnectTimeout = default,
    [Description("ssh: how long the host waits for a sign of life before it ends what runs there for a deployer; a lost connection is tried for again for three times as long.")]
    [DefaultValue("20s")]
    TimeSpan Silence = default);
