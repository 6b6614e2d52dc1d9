using Slipway.Environments;

namespace Slipway.Build.Capabilities;

/// <summary>What makes an environment a practice one: a database as it was before Slipway came, and the simulated marketplaces.</summary>
internal sealed class Sandbox(Stage stage, SandboxSettings settings) : IAsyncDisposable
{
    private readonly Simulator? simulator = settings.Simulator is null ? null : new Simulator(stage.Workspace, stage.Artifacts, settings.Simulator);

    public string? SimulatorProject => settings.Simulator?.Project;

    /// <summary>True when a database was made; false when there was one or none is wanted. Whole or not at all.</summary>
    public async Task<bool> SeedDatabaseAsync(CancellationToken cancel) =>
        settings.DatabaseSeed is { } seed && await stage.Database().SeedAsync(stage.Workspace.PathOf(seed), cancel).ConfigureAwait(false);

    public Task EnsureSimulatorAsync(CancellationToken cancel) => simulator?.EnsureAsync(cancel) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => simulator?.DisposeAsync() ?? ValueTask.CompletedTask;
}
