using System.Globalization;
using System.Security.Cryptography;
using Slipway.Bench.Lab;
using Slipway.Hosts;
using Slipway.Hosts.Ssh;

namespace Slipway.Bench.Hosts;

/// <summary>
/// Hosts in containers: the image of the tests' hosts (./build.sh Lab makes it) with what the peers need there, git and Python, and OpenSSL, which servers have. One key opens all;
/// an OpenSSH configuration knows them by the names h1, h2, … for the peers.
/// </summary>
internal sealed class Machines : IAsyncDisposable
{
    private const string Label = "slipway-bench-hosts";
    private const string Dockerfile = "tests/Lab/host/Dockerfile";
    private readonly List<Machine> _all = [];
    private readonly string _network = $"{Label}-{Environment.ProcessId}";

    private Machines()
    {
    }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("slipway-bench-hosts-").FullName;

    public IReadOnlyList<Machine> All => _all;

    public string Key => Path.Combine(Directory, "key");

    public string KnownHosts => Path.Combine(Directory, "known_hosts");

    public string Config => Path.Combine(Directory, "config");

    /// <summary>Where the peers find what is to be deployed, in every container; read-only.</summary>
    public string Shared => System.IO.Directory.CreateDirectory(Path.Combine(Directory, "shared")).FullName;

    /// <exception cref="InvalidOperationException">There is no Docker engine, or not the image; the message says what makes it.</exception>
    public static async Task<Machines> StartAsync(int count)
    {
        var machines = new Machines();
        try
        {
            await machines.PrepareAsync();
            await Parallel.ForEachAsync(Enumerable.Range(1, count), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, cancel) => await machines.AddAsync(number, cancel));
            machines._all.Sort((one, other) => one.Number.CompareTo(other.Number));
            await File.WriteAllTextAsync(machines.Config, string.Concat(machines._all.Select(machines.Entry)));
            return machines;
        }
        catch
        {
            await machines.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_all.Count > 0)
            await Shell.RunAsync(new Call("docker", ["rm", "-f", "-v", .. _all.Select(machine => machine.Container)]));
        await Shell.RunAsync(new Call("sh", "-c", $"docker network rm {_network} || true"));
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>As root, on each.</summary>
    public Task EachAsync(string script, int count = int.MaxValue) =>
        Parallel.ForEachAsync(_all.Take(count), async (machine, _) => await Shell.RunAsync(new Call("docker", "exec", machine.Container, "sh", "-c", script)));

    private async Task PrepareAsync()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Repository.Root, Dockerfile))))[..12];
        await File.WriteAllTextAsync(Path.Combine(Directory, "Dockerfile"), $"""
            FROM slipway-lab-host:{hash}
            RUN apt-get update -q && apt-get install -y -q --no-install-recommends git python3 openssl && rm -rf /var/lib/apt/lists/* && git config --system --add safe.directory '*'
            """);
        await Shell.RunAsync(new Call("docker", "build", "-q", "-t", $"slipway-bench-host:{hash}", Directory) { Variables = new Dictionary<string, string> { ["DOCKER_BUILDKIT"] = "0" } });
        Image = $"slipway-bench-host:{hash}";
        await Shell.RunAsync(new Call("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "throw-away", "-f", Key));
        await Shell.RunAsync(new Call("docker", "network", "create", _network));
    }

    private string Image { get; set; } = "";

    private async Task AddAsync(int number, CancellationToken cancel)
    {
        var machine = new Machine(number, $"{_network}-{number}", Server.FreePort());
        var port = machine.Port.ToString(CultureInfo.InvariantCulture);
        var key = (await File.ReadAllTextAsync(Key + ".pub", cancel)).Trim();
        await Shell.RunAsync(new Call("docker", "run", "-d", "--name", machine.Container, "--label", Label, "--network", _network, "-p", $"127.0.0.1:{port}:22",
            "-e", $"AUTHORIZED_KEY={key}", "-v", $"{Shared}:/bench:ro", Image));
        lock (_all)
            _all.Add(machine);
        for (var tries = 0; ; tries++)
        {
            try
            {
                var found = await SshHost.LookAtKeyAsync(machine.Name, Target(machine), cancel);
                lock (_all)
                    HostKeyFile.Pin(KnownHosts, found.Key);
                return;
            }
            catch (HostException) when (tries < 300)
            {
                await Task.Delay(100, cancel);
            }
        }
    }

    private SshTarget Target(Machine machine) => new("127.0.0.1") { Port = machine.Port, User = "deploy", Identities = [Key], KnownHosts = [KnownHosts] };

    private string Entry(Machine machine) => string.Create(CultureInfo.InvariantCulture,
        $"Host {machine.Name}\n  HostName 127.0.0.1\n  Port {machine.Port}\n  User deploy\n  IdentityFile {Key}\n  IdentitiesOnly yes\n  UserKnownHostsFile {KnownHosts}\n  StrictHostKeyChecking yes\n");
}
