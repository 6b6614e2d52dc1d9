using Slipway.Build.Cli;
using Slipway.Environments;

namespace Slipway.Build.Capabilities;

/// <summary>
/// What makes an environment a practice one: hosts and a database server of its own, a database as it was before Slipway came, and the simulated
/// marketplaces. With hosts of its own, all of it stays until Clean: their cron goes on when no command runs.
/// </summary>
internal sealed class Sandbox : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Stage stage;
    private readonly SandboxSettings settings;
    private readonly PracticeServer? server;
    private readonly PracticeStores? stores;
    private readonly PracticeSwarm? swarm;
    private readonly Simulator? simulator;
    private readonly KeptSimulator? keptSimulator;

    public Sandbox(Stage stage, SandboxSettings settings)
    {
        (this.stage, this.settings) = (stage, settings);
        server = settings.DatabaseServer is { } own ? PracticeServer.Of(stage.Workspace, stage.Settings.Database, own) : null;
        stores = settings.Stores is { } kept && stage.Settings.Containers is { } containers
            ? new PracticeStores(stage.Workspace, kept, containers.Network, containers.BaseImage, $"{stage.Settings.Application}-{stage.Environment.Name}-stores") : null;
        swarm = stores is not null && stage.Settings.Containers is { Orchestrator: ContainerOrchestrator.Swarm } services
            ? new PracticeSwarm(stage.Workspace, $"{stage.Settings.Application}-{stage.Environment.Name}", services.Network) : null;
        if (settings.Simulator is not null && stage.PracticeHosts is { } hosts)
        {
            keptSimulator = new KeptSimulator(stage.Workspace, stage.Artifacts, settings.Simulator, hosts);
        }
        else if (settings.Simulator is not null)
        {
            simulator = new Simulator(stage.Workspace, stage.Artifacts, settings.Simulator);
        }
    }

    public string? SimulatorProject => settings.Simulator?.Project;

    /// <summary>Has the environment's own hosts run, and on request its own database server and stores, at least until this is disposed of.</summary>
    public async Task EnsureAsync(bool withDatabase, Action<string> say, CancellationToken cancel)
    {
        if (stage.PracticeHosts is { } hosts)
        {
            await hosts.EnsureAsync(say, cancel).ConfigureAwait(false);
        }

        if (stores is not null && withDatabase)
        {
            await (swarm?.EnsureAsync(say, cancel) ?? Task.CompletedTask).ConfigureAwait(false);
            await stores.EnsureAsync(say, cancel).ConfigureAwait(false);
        }

        if (server is null || !withDatabase)
        {
            return;
        }

        await server.EnsureAsync(stage.PracticeHosts is null ? [] : [stage.PracticeHosts.Gateway], stage.PracticeHosts is not null, say, cancel).ConfigureAwait(false);
        if (stage.PracticeHosts is { } there && there.Kept("database") is { IsRunning: false } keeper)
        {
            await using var only = await there.GateAsync(cancel).ConfigureAwait(false);
            await keeper.StartAsync(["flock", "--no-fork", "--shared", server.Users, "sleep", "infinity"], "", cancel).ConfigureAwait(false);
        }
    }

    public bool SeedsDatabase => settings.DatabaseSeed is not null;

    /// <summary>True when a database was made; false when there was one or none is wanted. Whole or not at all.</summary>
    public async Task<bool> SeedDatabaseAsync(CancellationToken cancel) =>
        settings.DatabaseSeed is { } seed && await stage.Database().SeedAsync(stage.Workspace.PathOf(seed), cancel).ConfigureAwait(false);

    public Task EnsureSimulatorAsync(CancellationToken cancel) => (simulator?.EnsureAsync(cancel) ?? keptSimulator?.EnsureAsync(cancel)) ?? Task.CompletedTask;

    /// <summary>Ends what the environment runs and removes what it keeps below <c>.slipway</c>.</summary>
    /// <returns>The directories that were removed.</returns>
    /// <exception cref="UsageException">A command uses its database server at this moment.</exception>
    public async Task<IReadOnlyList<string>> RemoveAsync(CancellationToken cancel)
    {
        var ours = stage.Workspace.PathOf(".slipway") + "/";
        var directories = new[] { settings.Hosts?.Directory, settings.DatabaseServer?.Directory, stage.Home }.OfType<string>().Select(stage.Workspace.PathOf)
            .Where(directory => directory.StartsWith(ours, StringComparison.Ordinal) && Directory.Exists(directory)).ToList();
        await (stage.PracticeHosts?.RemoveAsync(cancel) ?? Task.CompletedTask).ConfigureAwait(false);
        await using var gone = server is null ? null : await server.StoppedAsync(Patience, cancel).ConfigureAwait(false);
        foreach (var directory in directories.Where(Directory.Exists))
        {
            Directory.Delete(directory, recursive: true);
        }

        await (swarm?.RemoveServicesAsync(cancel) ?? Task.CompletedTask).ConfigureAwait(false);
        var containers = stores is null ? [] : await stores.RemoveAsync($"{stage.Settings.Application}-{stage.Environment.Name}", cancel).ConfigureAwait(false);
        await (swarm?.LeaveAsync(cancel) ?? Task.CompletedTask).ConfigureAwait(false);
        return [.. directories.Select(directory => Path.GetRelativePath(stage.Workspace.Root, directory)), .. containers];
    }

    public async ValueTask DisposeAsync()
    {
        if (simulator is not null)
        {
            await simulator.DisposeAsync().ConfigureAwait(false);
        }

        if (server is not null)
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }
    }
}
