namespace Slipway.Hosts.Ssh;

/// <summary>Where a host is and what proves who is who. What is null comes from <see cref="ConfigFile"/>, else from OpenSSH's own defaults.</summary>
/// <param name="Host">A name or address, or an alias of the configuration file.</param>
public sealed record SshTarget(string Host)
{
    public int? Port { get; init; }

    public string? User { get; init; }

    /// <summary>Private key files, tried in this order; <c>~</c> is the home of who deploys. When there are any, the agent offers nothing else.</summary>
    public IReadOnlyList<string> Identities { get; init; } = [];

    /// <summary>Opens the private keys that are encrypted.</summary>
    public string? Passphrase { get; init; }

    /// <summary>The only host key to be trusted, as <c>SHA256:…</c>; null when the files of <see cref="KnownHosts"/> say which.</summary>
    public string? HostKey { get; init; }

    /// <summary><c>[user@]host[:port]</c>, several separated by commas, gone through in that order; <c>none</c> overrules the configuration.</summary>
    public string? ProxyJump { get; init; }

    /// <summary>How long one attempt to connect may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long the host waits for a sign of life before it ends what runs there for us, as it does when the network is cut or this machine dies. A
    /// connection that was lost is tried for again for three times as long.
    /// </summary>
    public TimeSpan Silence
    {
        get => Timing.Silence;
        init => Timing = SshTiming.Of(value);
    }

    /// <summary>Files of pinned keys, in OpenSSH's format; those that do not exist are no error.</summary>
    public IReadOnlyList<string> KnownHosts { get; init; } = [];

    /// <summary>OpenSSH's client configuration; null for none.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>The socket of an ssh-agent; null for none.</summary>
    public string? AgentSocket { get; init; }

    /// <summary>What <c>~</c> stands for in paths of this machine.</summary>
    public string Home { get; init; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    internal SshTiming Timing { get; init; } = new();

    public override string ToString() => $"{(User is null ? "" : User + "@")}{Host}{(Port is null ? "" : $":{Port}")}";
}
