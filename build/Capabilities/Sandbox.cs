using Slipway.Environments;

namespace Slipway.Build.Capabilities;

/// <summary>What makes an environment a practice one: a database server of its own, a database as it was before Slipway came, and the simulated marketplaces.</summary>
internal sealed class Sandbox(Stage stage, SandboxSettings settings) : IAsyncDisposable
{
    private readonly Simulator? simulator = settings.Simulator is null ? null : new Simulator(stage.Workspace, stage.Artifacts, settings.Simulator);
    private readonly PracticeServer? server = settings.DatabaseServer is { } own ? PracticeServer.Of(stage.Workspace, stage.Settings.Database, own) : null;

    public string? SimulatorProject => settings.Simulator?.Project;

    /// <summary>Has the database server run until this is disposed of, when it is the environment's own.</summary>
    public Task EnsureServerAsync(Action<string> say, CancellationToken cancel) => server?.EnsureAsync(say, cancel) ?? Task.CompletedTask;

    /// <summary>True when a database was made; false when there was one or none is wanted. Whole or not at all.</summary>
    public async Task<bool> SeedDatabaseAsync(CancellationToken cancel) =>
        settings.DatabaseSeed is { } seed && await stage.Database().SeedAsync(stage.Workspace.PathOf(seed), cancel).ConfigureAwait(false);

    public Task EnsureSimulatorAsync(CancellationToken cancel) => simulator?.EnsureAsync(cancel) ?? Task.CompletedTask;

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
