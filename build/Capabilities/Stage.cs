using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Slipway.Databases;
using Slipway.Databases.Rehearsals;
using Slipway.Environments;
using Slipway.Hosts;
using Slipway.Hosts.Cron;
using Slipway.Rollouts;
using Slipway.Rollouts.Fleet;
using Slipway.Rollouts.Kubernetes;
using Slipway.Rollouts.Symlink;

namespace Slipway.Build.Capabilities;

/// <summary>One environment: its settings bound to the host, database, rollout and crontab that they name. Making one touches nothing.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly TimeSpan SwitchCheckLimit = TimeSpan.FromMinutes(1);

    /// <summary>Where a release carries its smoke queries, so that a later rehearsal can try them on its schema.</summary>
    public const string SmokeFolder = ".slipway/smoke";

    private Task<Release>? release;

    public Stage(Workspace workspace, LoadedEnvironment environment, ProcessVariables variables)
    {
        (Workspace, Environment, Variables) = (workspace, environment, variables);
        PracticeHosts = Settings.Sandbox?.Hosts is { } practice ? new PracticeHosts(workspace, environment.Name, Settings.Hosts, practice) : null;
        Access = new HostAccess(workspace, variables, PracticeHosts);
        Fleet = new Fleet([.. Settings.Hosts.Select(Access.Open)], Settings.Hosts);
        Artifacts = new ArtifactStore(workspace);
        Application = new Application(Settings, Host.Root, Artifacts.PathOf(Settings.Release.Project, Settings.Release.SelfContained));
        Cluster = Settings.Kubernetes is null ? null : new ClusterRelease(workspace, Settings, environment.Name, Application, variables["HOME"]);
        Services = new FleetServices(Fleet.Carriers, Settings, environment.Name, Application, workspace.Time);
        Rollout = Fleet.Carriers is [var only]
            ? RolloutOn(only)
            : new FleetRollout(
                [.. Fleet.Carriers.Select(host => new FleetMember(host.Name, RolloutOn(host)))],
                new FleetOptions(Settings.Release.Batches is { } batches ? Batches.Parse(batches) : Batches.All, Fleet.AtATime, Settings.Release.Check is null && Services.Wanted.Count == 0 ? null : SettleAsync, line => Say(line)));
        Crontab = Settings.Cron.File is { } file
            ? Crontab.InFile(Fleet.Scheduler, file, Settings.Application, environment.Name, workspace.Time)
            : Crontab.OfUser(Fleet.Scheduler, Settings.Application, environment.Name, workspace.Time);
        Sandbox = Settings.Sandbox is { } sandbox ? new Sandbox(this, sandbox) : null;
    }

    public Workspace Workspace { get; }

    public LoadedEnvironment Environment { get; }

    public ProcessVariables Variables { get; }

    public Settings Settings => Environment.Settings;

    public HostAccess Access { get; }

    public PracticeHosts? PracticeHosts { get; }

    public Fleet Fleet { get; }

    /// <summary>The first host: it keeps the journal.</summary>
    public Host Host => Fleet.First;

    /// <summary>Hears what a step that works on several hosts has to say about one of them.</summary>
    public Action<string> Say { get; set; } = _ => { };

    /// <summary>Hears how requests fared while a release was put into service.</summary>
    public Action<string> Measured { get; set; } = _ => { };

    /// <summary>The directory of this machine that keeps records and backups: the root itself where a directory plays the server.</summary>
    public string Home => Settings.Hosts[0].Kind == HostKind.Local ? Host.Root : Workspace.PathOf($".slipway/{Environment.Name}");

    public ArtifactStore Artifacts { get; }

    public Application Application { get; }

    public Rollout Rollout { get; }

    /// <summary>How the release runs in a cluster; null when it does not.</summary>
    public ClusterRelease? Cluster { get; }

    public FleetServices Services { get; }

    public Crontab Crontab { get; }

    public Sandbox? Sandbox { get; }

    /// <summary>The artifact together with this environment's <c>.env</c> and its smoke queries, by content. The artifact must have been published.</summary>
    public Task<Release> ReleaseAsync(CancellationToken cancel) => release ??= ReadReleaseAsync(cancel);

    private async Task<Release> ReadReleaseAsync(CancellationToken cancel) => await Release.FromDirectoryAsync(
        Artifacts.PathOf(Settings.Release.Project, Settings.Release.SelfContained),
        [.. Settings.Containers is { } containers ? ContainerRelease.Files(Workspace, containers) : [], .. Cluster?.Files() ?? [], new ExtraFile(".env", Application.EnvironmentFile(), Host.OwnerOnly), .. Database().SmokeQueries().Select(query => new ExtraFile($"{SmokeFolder}/{query.File}", Encoding.UTF8.GetBytes(query.Text)))],
        Settings.Release.Executables,
        cancel).ConfigureAwait(false);

    public IReadOnlyList<CronJob> Jobs => [.. Settings.Cron.Jobs.Select(job => new CronJob(job.Name, job.Schedule, Application.Shell(job.Command))
    {
        Limit = job.Timeout,
        Retry = job.Retry is { } retry ? new JobRetry(retry.Attempts, retry.Pause, retry.Exits) : null,
    })];

    /// <summary>The database, as opened by run <paramref name="run"/> of the journal (0: by a command that leaves no journal).</summary>
    public Database Database(int run = 0) => Databases.Database.Open(
        new DatabaseOptions
        {
            Engine = Settings.Database.Engine.ToString().ToLowerInvariant(),
            File = Settings.Database.File is { } file ? Path.Combine(Host.Root, file) : "",
            Server = Settings.Database.Server is { } server ? new ServerAddress(server.Host, server.Port, server.Name, server.User, server.Password.Reveal(), server.Clients is { } clients ? new Dictionary<string, string> { ["clients"] = clients } : []) : null,
            Migrations = Workspace.PathOf(Settings.Database.Migrations),
            Application = Settings.Application,
            Baseline = Settings.Database.Baseline,
            Variables = Settings.Database.Variables,
            LargeTableRows = Settings.Database.Lint.LargeTableRows,
            Passphrase = Settings.Backups.Passphrase is { } passphrase ? new Databases.Backups.Passphrase(passphrase.Reveal()) : null,
            AppliedBy = Variables.User,
            DeploymentId = run == 0 ? null : run.ToString(CultureInfo.InvariantCulture),
        },
        Workspace.Time);

    /// <summary>What a plan for this environment is made from. Reads files of the checkout only.</summary>
    public ImmutableSortedDictionary<string, string> PlanInputs() => ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("settings", Environment.Hash),
        KeyValuePair.Create("sources", Artifacts.SourcesHash(Settings.Release.Project)),
        KeyValuePair.Create("migrations", HashOf(Workspace.PathOf(Settings.Database.Migrations))),
        KeyValuePair.Create("smoke", HashOf(Database().SmokeQueries())),
        .. Settings.Containers is { } containers ? [KeyValuePair.Create("containers", HashOf(ContainerRelease.Files(Workspace, containers)))] : Array.Empty<KeyValuePair<string, string>>(),
        .. Cluster is not null ? [KeyValuePair.Create("manifests", HashOf(Cluster.PlainFiles()))] : Array.Empty<KeyValuePair<string, string>>(),
    ]);

    public async ValueTask DisposeAsync()
    {
        if (Sandbox is not null)
        {
            await Sandbox.DisposeAsync().ConfigureAwait(false);
        }

        await Fleet.DisposeAsync().ConfigureAwait(false);
    }

    private Rollout RolloutOn(Host host) => Settings.Containers is { } containers
        ? ContainerRelease.RolloutOn(host, containers, $"{Settings.Application}-{Environment.Name}", Artifacts.PathOf(ContainerRelease.ProxyProject, selfContained: true), line => Say(line), line => Measured(line))
        : Cluster is not null ? new KubernetesRollout(host, Cluster.Options(line => Say(line)))
        : new SymlinkRollout(host, Settings.Release.Shared);

    /// <summary>What follows a host's switch: its services are restarted, and the check of the settings is run.</summary>
    public async Task SettleAsync(string host, CancellationToken cancel)
    {
        await Services.ApplyAsync(host, cancel).ConfigureAwait(false);
        if (Settings.Release.Check is { } check)
        {
            await Fleet.Hosts.First(one => one.Name == host)
                .RunAsync(Command.Script(Application.Shell(check)).ReadOnly().Timeout(SwitchCheckLimit), cancellation: cancel).ConfigureAwait(false);
        }
    }

    private static string HashOf(IReadOnlyList<SmokeQuery> queries) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', queries.Select(query => $"{query.File}\0{query.Text}")))));

    private static string HashOf(IEnumerable<ExtraFile> files) => Convert.ToHexStringLower(SHA256.HashData([.. files.SelectMany(file => SHA256.HashData(file.Bytes.Span))]));

    private static string HashOf(string directory)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.Exists(directory) ? Directory.GetFiles(directory).Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file) + "\0"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
