using Renci.SshNet;
using Renci.SshNet.Common;

namespace Slipway.Hosts.Ssh;

/// <summary>The keys that may open an endpoint: the files, then what the agent holds.</summary>
internal static class SshKeys
{
    /// <summary>Reads them anew each time, for a file may be replaced between two connections. The caller disposes what can be disposed.</summary>
    /// <exception cref="HostException">A file that was asked for is missing, unreadable or encrypted; or there is no key at all.</exception>
    public static IReadOnlyList<IPrivateKeySource> For(string name, SshTarget target, SshEndpoint endpoint)
    {
        var keys = new List<IPrivateKeySource>();
        var locked = new List<string>();
        foreach (var path in endpoint.Identities)
        {
            // An agent may hold the private half of what lies here as a public key only.
            if (!File.Exists(path) && (!endpoint.IdentitiesAreAsked || (target.AgentSocket is not null && File.Exists(path + ".pub"))))
                continue;
            if (Load(name, target, endpoint, path) is { } key)
                keys.Add(key);
            else
                locked.Add(path);
        }
        if (target.AgentSocket is { } socket)
            keys.AddRange(FromAgent(new SshAgent(socket), endpoint));
        if (keys.Count == 0)
            throw new HostException($"{name}: there is no key to log in to {endpoint} with. Nothing was done. Tried: {string.Join(", ", endpoint.Identities)}"
                + (locked.Count > 0 ? $"; encrypted, and without a passphrase: {string.Join(", ", locked)}" : "")
                + (target.AgentSocket is null ? "; no ssh-agent (SSH_AUTH_SOCK is not set)" : "; the ssh-agent holds none that fits")
                + ". Set the host's identity, and passphrase when the key has one.");
        return keys;
    }

    private static PrivateKeyFile? Load(string name, SshTarget target, SshEndpoint endpoint, string path)
    {
        try
        {
            return target.Passphrase is { Length: > 0 } passphrase ? new PrivateKeyFile(path, passphrase) : new PrivateKeyFile(path);
        }
        catch (SshPassPhraseNullOrEmptyException) when (target.AgentSocket is not null || !endpoint.IdentitiesAreAsked)
        {
            return null;
        }
        catch (SshPassPhraseNullOrEmptyException e)
        {
            throw new HostException($"{name}: the key {path} is encrypted and no passphrase is set. Nothing was done. Set the host's passphrase, as a ${{NAME}} reference.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SshException or NotSupportedException or InvalidOperationException)
        {
            throw new HostException($"{name}: the key {path} cannot be used: {e.Message} Nothing was done. Set the host's identity to a private key that can be read"
                + (target.Passphrase is null ? "." : ", or mend its passphrase."), e);
        }
    }

    private static IEnumerable<AgentKey> FromAgent(SshAgent agent, SshEndpoint endpoint)
    {
        var held = agent.Keys();
        if (!endpoint.IdentitiesAreAsked)
            return held.Select(key => new AgentKey(agent, key));
        // Asked for by file: of the agent's keys only those whose public halves lie there, or a server that counts attempts hangs up.
        var wanted = endpoint.Identities.Select(path => path + ".pub").Where(File.Exists)
            .Select(path => File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 1).Select(words => words[1].Trim()).ToHashSet();
        return held.Where(key => wanted.Contains(Convert.ToBase64String(key))).Select(key => new AgentKey(agent, key));
    }
}
