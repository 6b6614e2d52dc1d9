using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Slipway.Build.Cli;
using Slipway.Environments;
using Slipway.Hosts;
using Slipway.Hosts.Ssh;

namespace Slipway.Build.Capabilities;

/// <summary>
/// The hosts of a practice environment: containers with sshd and cron on a network of this checkout's own. Commands start them and do not end
/// them. They go when their directory does, or by Clean; one that was stopped is started again with what it holds.
/// </summary>
internal sealed class PracticeHosts(Workspace workspace, string environment, IReadOnlyList<HostSettings> hosts, PracticeHostsSettings settings)
{
    /// <summary>The name that the hosts have for this machine.</summary>
    public const string Machine = "practice";

    /// <summary>Who deploys there.</summary>
    public const string User = "deploy";

    private const string Label = "slipway.practice";
    private const int FirstPort = 30000;
    private const int Ports = 2700;
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{workspace.Root}\0{environment}")))[..10];
    private string? gateway;

    public string Directory { get; } = workspace.PathOf(settings.Directory);

    /// <summary>This machine's address on their network; known once they have been ensured.</summary>
    public string Gateway => gateway ?? throw new InvalidOperationException("The practice hosts have not been started.");

    private PracticeHostFiles Files => new(workspace, Directory);

    private string Network => $"slipway-{id}";

    private string GatewayFile => Path.Combine(Directory, "gateway");

    private KeptProcess Keeper => Kept("hosts");

    // Nothing of ours is left when the directory has gone: the label finds it all.
    private string RemoveText => $"docker ps -aq --filter label={Label}={id} | xargs -r docker rm -f -v; docker network rm {Network}";

    /// <summary>A process that goes on for as long as these hosts are there.</summary>
    public KeptProcess Kept(string name) => new(workspace, Directory, name);

    public SshTarget Target(string host) => Files.Target(host);

    /// <summary>A lock among the commands of this checkout, for what they start.</summary>
    /// <exception cref="HostException">Another command holds it for too long.</exception>
    public async Task<FileStream> GateAsync(CancellationToken cancel)
    {
        System.IO.Directory.CreateDirectory(Directory);
        try
        {
            return await FileGate.TakeAsync(Path.Combine(Directory, "gate"), shared: false, StartLimit, workspace.Time, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new HostException($"Another command has been starting or removing the practice hosts of {Directory} for too long. Nothing was changed. End it, then run the same command again.");
        }
    }

    /// <summary>Has all hosts run, and returns when each lets us in.</summary>
    /// <exception cref="UsageException">There is no Docker engine.</exception>
    /// <exception cref="HostException">A host does not start.</exception>
    public async Task EnsureAsync(Action<string> say, CancellationToken cancel)
    {
        if (await AreUpAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        await using var only = await GateAsync(cancel).ConfigureAwait(false);
        if (await AreUpAsync(cancel).ConfigureAwait(false))
        {
            return;
        }

        var image = await new LabHosts(workspace).EnsureAsync(stays: true, say, cancel).ConfigureAwait(false) ?? throw new UsageException(
            $"The hosts of {environment} are containers, and no Docker engine answers here. Nothing was touched. Start yours, or as root install Debian's docker.io and iptables (./build.sh Lab does).");
        var key = await Files.KeyAsync(image, cancel).ConfigureAwait(false);
        await Keeper.StartAsync(["sleep", "infinity"], RemoveText, cancel).ConfigureAwait(false);
        gateway = await NetworkAsync(cancel).ConfigureAwait(false);
        say($"The practice hosts {string.Join(", ", hosts.Select(host => host.Name))} are started; they stay until ./build.sh Clean --env {environment}.");
        var made = await ManyHosts.EachAsync("could not be started", hosts, host => host.Name, hosts.Count, (host, token) => StartAsync(host.Name, image, key, token), cancel).ConfigureAwait(false);
        await Files.WriteAsync(made.Select(host => (host.Key, host.Value.Port, host.Value.HostKey)), cancel).ConfigureAwait(false);
        await ManyHosts.EachAsync("could not be started", hosts, host => host.Name, hosts.Count, (host, token) => AnswersAsync(host.Name, token), cancel).ConfigureAwait(false);
        await File.WriteAllTextAsync(GatewayFile, gateway, cancel).ConfigureAwait(false);
    }

    /// <summary>Ends and removes the hosts and whatever was kept with them.</summary>
    public async Task RemoveAsync(CancellationToken cancel)
    {
        if (!System.IO.Directory.Exists(Directory))
        {
            return;
        }

        await using (await GateAsync(cancel).ConfigureAwait(false))
        {
            foreach (var kept in System.IO.Directory.GetFiles(Directory, "*.running").Select(Path.GetFileNameWithoutExtension).OfType<string>())
            {
                await Kept(kept).EndAsync(cancel).ConfigureAwait(false);
            }

            await workspace.Here.RunAsync(Command.Script($"{RemoveText} 2>/dev/null; true"), cancellation: cancel).ConfigureAwait(false);
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }

    private async Task<bool> AreUpAsync(CancellationToken cancel)
    {
        if (!File.Exists(GatewayFile) || !Keeper.IsRunning)
        {
            return false;
        }

        var list = Command.Of("docker", "ps", "--filter", $"label={Label}={id}", "--filter", "status=running", "--format", "{{.Names}}").ReadOnly().AllowFailure();
        var running = (await workspace.Here.RunAsync(list, cancellation: cancel).ConfigureAwait(false)).Output.Split('\n');
        gateway = await File.ReadAllTextAsync(GatewayFile, cancel).ConfigureAwait(false);
        return hosts.All(host => running.Contains(Container(host.Name)));
    }

    private async Task<string> NetworkAsync(CancellationToken cancel)
    {
        var look = Command.Of("docker", "network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", Network);
        var found = await workspace.Here.RunAsync(look.ReadOnly().AllowFailure(), cancellation: cancel).ConfigureAwait(false);
        if (found.Succeeded)
        {
            return found.Output.Trim();
        }

        await workspace.Here.RunAsync(Command.Of("docker", "network", "create", "--label", $"{Label}={id}", "--label", $"slipway.checkout={workspace.Root}", Network), cancellation: cancel).ConfigureAwait(false);
        return (await workspace.Here.RunAsync(look, cancellation: cancel).ConfigureAwait(false)).Output.Trim();
    }

    private async Task<(int Port, string HostKey)> StartAsync(string host, string image, string key, CancellationToken cancel)
    {
        var name = Container(host);
        var there = await workspace.Here.RunAsync(Command.Of("docker", "container", "inspect", name).AllowFailure(), cancellation: cancel).ConfigureAwait(false);
        await (there.Succeeded ? workspace.Here.RunAsync(Command.Of("docker", "start", name), cancellation: cancel) : MakeAsync(host, image, key, cancel)).ConfigureAwait(false);

        // Asked of the container itself, so that nobody can stand in between.
        const string Show = "until [ -s /etc/ssh/ssh_host_ed25519_key.pub ]; do sleep 0.05; done; cat /etc/ssh/ssh_host_ed25519_key.pub";
        var shown = await workspace.Here.RunAsync(Command.Of("docker", "exec", name, "sh", "-c", Show).Timeout(StartLimit), cancellation: cancel).ConfigureAwait(false);
        var port = await workspace.Here.RunAsync(Command.Of("docker", "inspect", "--format", "{{(index (index .HostConfig.PortBindings \"22/tcp\") 0).HostPort}}", name), cancellation: cancel).ConfigureAwait(false);
        return (int.Parse(port.Output, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture), shown.Output.Trim());
    }

    // A port of its own and not one of Docker's choice, which would be another one after each start.
    private async Task MakeAsync(string host, string image, string key, CancellationToken cancel)
    {
        var name = Container(host);
        var first = BitConverter.ToUInt16(SHA256.HashData(Encoding.UTF8.GetBytes(name)), 0);
        for (var tries = 0; ; tries++)
        {
            var port = FirstPort + ((first + tries) % Ports);
            var run = Command.Of("docker",
            [
                "run", "--detach", "--name", name, "--hostname", host, "--label", $"{Label}={id}", "--label", $"slipway.checkout={workspace.Root}", "--network", Network, "--network-alias", host,
                "--add-host", $"{Machine}:{Gateway}", "--publish", $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}:22", "--env", $"AUTHORIZED_KEY={key}", .. settings.Options, image,
            ]);
            var made = await workspace.Here.RunAsync(run.AllowFailure(), cancellation: cancel).ConfigureAwait(false);
            if (made.Succeeded)
            {
                return;
            }

            await workspace.Here.RunAsync(Command.Of("docker", "rm", "-f", "-v", name).AllowFailure(), cancellation: cancel).ConfigureAwait(false);
            if (tries > 20 || !(made.Error.Contains("port is already allocated", StringComparison.Ordinal) || made.Error.Contains("address already in use", StringComparison.Ordinal)))
            {
                throw new HostException($"docker run: {made.Error.Trim()}");
            }
        }
    }

    private async Task<bool> AnswersAsync(string host, CancellationToken cancel)
    {
        for (var start = workspace.Time.GetTimestamp(); ; await Task.Delay(Pause, workspace.Time, cancel).ConfigureAwait(false))
        {
            try
            {
                return (await SshHost.LookAtKeyAsync(host, Target(host), cancel).ConfigureAwait(false)).IsPinned;
            }
            catch (SshUnreachableException) when (workspace.Time.GetElapsedTime(start) < StartLimit)
            {
                // It is still starting.
            }
        }
    }

    private string Container(string host) => $"slipway-{id}-{host}";
}
