using Slipway.Environments;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>The marketplace simulator for practice hosts: it stays with them, for their cron asks it when no command runs.</summary>
internal sealed class KeptSimulator(Workspace workspace, ArtifactStore artifacts, SimulatorSettings settings, PracticeHosts hosts)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly KeptProcess process = hosts.Kept("simulator");

    /// <summary>Has it run as the settings and the sources have it now; one that was started otherwise is ended first.</summary>
    public async Task EnsureAsync(CancellationToken cancel)
    {
        await using var only = await hosts.GateAsync(cancel).ConfigureAwait(false);
        IReadOnlyList<string> words = [.. Simulator.Words(artifacts, settings), "--listen", hosts.Gateway];
        var (wanted, file) = (string.Join('\n', words), Path.Combine(hosts.Directory, "simulator.command"));
        if (process.IsRunning && File.Exists(file) && await File.ReadAllTextAsync(file, cancel).ConfigureAwait(false) == wanted)
        {
            await WaitAsync(cancel).ConfigureAwait(false);
            return;
        }

        await process.EndAsync(cancel).ConfigureAwait(false);
        await File.WriteAllTextAsync(file, wanted, cancel).ConfigureAwait(false);
        await process.StartAsync(words, "", cancel).ConfigureAwait(false);
        await WaitAsync(cancel).ConfigureAwait(false);
    }

    private async Task WaitAsync(CancellationToken cancel)
    {
        for (var start = workspace.Time.GetTimestamp(); ; await Task.Delay(Pause, workspace.Time, cancel).ConfigureAwait(false))
        {
            var (runs, said) = (process.IsRunning, await File.ReadAllTextAsync(process.Log, cancel).ConfigureAwait(false));
            if (runs && said.Contains("listening on ", StringComparison.Ordinal))
            {
                return;
            }

            if (!runs && said.Contains("in use", StringComparison.OrdinalIgnoreCase))
            {
                throw new HostException($"The simulator cannot start: port {settings.Port} of this machine is in use. Nothing was changed. Set SIMULATOR_PORT to a free one.");
            }

            if (!runs || workspace.Time.GetElapsedTime(start) > StartLimit)
            {
                throw new HostException($"The simulator does not start. Nothing was changed. The end of its log, {process.Log}:\n{string.Join('\n', said.TrimEnd().Split('\n').TakeLast(8))}");
            }
        }
    }
}
