using System.Text;
using Slipway.Hosts;
using Slipway.Hosts.Ssh;

namespace Slipway.Build.Capabilities;

/// <summary>
/// What reaching the practice hosts takes: a key pair, the hosts' own keys, and addresses in OpenSSH's form, so that <c>ssh -F …/ssh_config web-1</c>
/// works too.
/// </summary>
internal sealed class PracticeHostFiles(Workspace workspace, string directory)
{
    private const string KeyFile = "id_ed25519";

    public string Config => Path.Combine(directory, "ssh_config");

    public string KnownHosts => Path.Combine(directory, "known_hosts");

    private string Key => Path.Combine(directory, KeyFile);

    /// <summary>The public key, made with its private half when there is none. The image has ssh-keygen; this machine need not.</summary>
    public async Task<string> KeyAsync(string image, CancellationToken cancel)
    {
        if (!File.Exists(Key))
        {
            const string Make = "ssh-keygen -q -t ed25519 -N '' -C slipway-practice -f /tmp/key && cat /tmp/key.pub /tmp/key";
            var made = await workspace.Here.RunAsync(Command.Of("docker", "run", "--rm", "--network", "none", "--entrypoint", "sh", image, "-c", Make), cancellation: cancel).ConfigureAwait(false);
            var end = made.Output.IndexOf('\n', StringComparison.Ordinal);
            await ReplaceAsync($"{Key}.pub", made.Output[..(end + 1)], cancel).ConfigureAwait(false);
            await ReplaceAsync(Key, made.Output[(end + 1)..], cancel).ConfigureAwait(false);
        }

        return (await File.ReadAllTextAsync($"{Key}.pub", cancel).ConfigureAwait(false)).Trim();
    }

    /// <summary>Replaces both files, each at once.</summary>
    /// <param name="hosts">Name, port on 127.0.0.1, and public key as the container itself shows it.</param>
    public async Task WriteAsync(IEnumerable<(string Name, int Port, string HostKey)> hosts, CancellationToken cancel)
    {
        var (config, known) = (new StringBuilder("# Written by ./build.sh. To log in: ssh -F <this file> <host>\n"), new StringBuilder());
        foreach (var (name, port, hostKey) in hosts)
        {
            known.Append($"{name} {string.Join(' ', hostKey.Split(' ').Take(2))}\n");
            config.Append($"""

                Host {name}
                    HostName 127.0.0.1
                    Port {port}
                    User {PracticeHosts.User}
                    HostKeyAlias {name}
                    IdentityFile "{Key.Replace("%", "%%", StringComparison.Ordinal)}"
                    IdentitiesOnly yes
                    UserKnownHostsFile "{KnownHosts}"

                """);
        }

        await ReplaceAsync(KnownHosts, known.ToString(), cancel).ConfigureAwait(false);
        await ReplaceAsync(Config, config.ToString(), cancel).ConfigureAwait(false);
    }

    /// <summary>How a host is reached, whatever this machine's user has in its own configuration.</summary>
    public SshTarget Target(string host) => new(host) { ConfigFile = Config, KnownHosts = [KnownHosts] };

    // Through the shell, whose umask keeps a key from others from its first byte on; the text comes through the environment.
    private Task ReplaceAsync(string file, string text, CancellationToken cancel) =>
        workspace.Here.RunAsync(Command.Script("umask 077 && printf %s \"$TEXT\" >\"$1.new\" && mv -f \"$1.new\" \"$1\"", file).WithSecret("TEXT", text).ReadOnly(), cancellation: cancel);
}
