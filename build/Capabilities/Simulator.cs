using System.Globalization;
using Slipway.Environments;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>The marketplace simulator of a practice environment, run beside the deployer and ended with it.</summary>
internal sealed class Simulator(Workspace workspace, ArtifactStore artifacts, SimulatorSettings settings) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private HostProcess? process;

    /// <summary>Starts it unless it runs. A predecessor that is just dying gets some seconds to free the port.</summary>
    public async Task EnsureAsync(CancellationToken cancel)
    {
        var deadline = workspace.Time.GetUtcNow() + TimeSpan.FromSeconds(8);
        while (process is null)
        {
            var started = await workspace.Here.StartAsync(StartCommand(), cancel).ConfigureAwait(false);
            try
            {
                await started.WaitForLineAsync(line => line.StartsWith("listening on ", StringComparison.Ordinal), StartLimit, cancel).ConfigureAwait(false);
                process = started;
            }
            catch (Exception problem)
            {
                var taken = started.Lines.Any(line => line.Contains("in use", StringComparison.OrdinalIgnoreCase));
                await started.DisposeAsync().ConfigureAwait(false);
                if (!taken || problem is OperationCanceledException)
                {
                    throw;
                }

                if (workspace.Time.GetUtcNow() > deadline)
                {
                    throw new HostException($"The simulator cannot start: port {settings.Port} of this machine is in use. Nothing was changed. Set SIMULATOR_PORT to a free one.", problem);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), workspace.Time, cancel).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The simulator's command line. Its artifact must have been published.</summary>
    public static IReadOnlyList<string> Words(ArtifactStore artifacts, SimulatorSettings settings) =>
    [
        "dotnet", Path.Combine(artifacts.PathOf(settings.Project), "marketplace-simulator.dll"),
        "--port", Text(settings.Port), "--seed", Text(settings.Seed), "--items", Text(settings.Items), "--time-scale", Text(settings.TimeScale),
    ];

    private Command StartCommand() => Command.Of("dotnet", Words(artifacts, settings).Skip(1)).ReadOnly();

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
