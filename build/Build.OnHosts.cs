using Slipway.Build.Capabilities;
using Slipway.Build.Cli;
using Slipway.Engine.Runs;
using Slipway.Engine.Targets;
using Slipway.Hosts;

namespace Slipway.Build;

/// <summary>Targets that go to several hosts at once and tell what each says.</summary>
internal sealed partial class Build
{
    private IReadOnlyList<HostRun> runs = [];

    public Target Run => _ => _
        .Description("One command on all hosts (--command or after --, --host, --confirm <env>), under the lock; in the journal")
        .Executes<IReadOnlyList<HostRun>>(RunEverywhere);

    public Target Logs => _ => _
        .Description("The application's logs on all hosts (--host, --limit lines, --follow until Ctrl-C)")
        .ReadOnly()
        .Executes(ShowLogs);

    /// <summary>What History is to remember of a run: what the person said, or what Run ran.</summary>
    public string? Note => invocation.Note ?? invocation.Command;

    /// <summary>A run as it ended, with the exit code that tells on how many hosts a command failed.</summary>
    public RunResult Judge(RunResult result) => result.Exit == 0 && runs.Where(run => run.Failed).Select(run => run.Host).ToList() is { Count: > 0 } failed
        ? result with { Exit = Running.ExitCode.HostsFailed + Math.Min(failed.Count, 80), FailedStep = nameof(Run), Error = $"the command failed on {failed.Count} of {runs.Count} host(s): {string.Join(", ", failed)}" }
        : result;

    private void CheckRun(IReadOnlyCollection<string> targets)
    {
        if (targets.Contains(nameof(Run)) != invocation.Command is not null)
        {
            throw new UsageException(invocation.Command is null ? "Run needs a command: --command \"...\", or words after --." : "--command, and words after --, go with Run.");
        }

        if (targets.Contains(nameof(Run)) && targets.Count > 1)
        {
            throw new UsageException("Run runs alone.");
        }

        if (targets.Contains(nameof(Run)) && !Stage.Settings.IsPractice && invocation.Confirm != Stage.Environment.Name)
        {
            throw new UsageException($"Run changes whatever its command changes, and there is no undo. Say that you mean this environment: --confirm {Stage.Environment.Name}.");
        }

        if (!invocation.Hosts.IsEmpty)
        {
            _ = Stage.Fleet.Choose(invocation.Hosts);
        }
    }

    private async Task<IReadOnlyList<HostRun>> RunEverywhere(StepContext step)
    {
        var hosts = Stage.Fleet.Choose(invocation.Hosts);
        var width = hosts.Count == 1 ? 0 : hosts.Max(host => host.Name.Length);
        var command = Command.Script(invocation.Command!).AllowFailure();
        var found = await ManyHosts.EachAsync("could not be asked", hosts, host => host.Name, Fleet.AtATime, (host, cancel) => RunOn(host, command, width, cancel), step.Cancel).ConfigureAwait(false);
        runs = [.. found.Values];
        step.Evidence("", "command", invocation.Command!);
        foreach (var run in runs)
        {
            step.Evidence("", run.Host, run.ToString(), run.Failed ? EvidenceStatus.Failed : EvidenceStatus.Ok);
        }

        Answer((new { @event = "hosts", hosts = runs }, string.Join('\n', runs.Select(run => $"{run.Host}: {run}"))));
        return runs;
    }

    private async Task<HostRun> RunOn(Host host, Command command, int width, CancellationToken cancel)
    {
        try
        {
            var result = await host.RunAsync(command, line => speaker.HostLine("output", host.Name, width, line), cancel).ConfigureAwait(false);
            return new HostRun(host.Name, result.ExitCode, result.Duration.TotalSeconds, null);
        }
        catch (HostException problem)
        {
            return new HostRun(host.Name, null, 0, problem.Message);
        }
    }

    private async Task ShowLogs(StepContext step)
    {
        var hosts = Stage.Fleet.Choose(invocation.Hosts);
        var width = hosts.Count == 1 ? 0 : hosts.Max(host => host.Name.Length);
        var tail = Command.Script(
            "cd \"$LOGS\" 2>/dev/null && set -- *.log && [ -e \"$1\" ] || { echo 'There are no logs yet.'; exit 0; }; exec tail $OPTIONS -- \"$@\"")
            .In("/").With("OPTIONS", $"-n {invocation.Limit}{(invocation.Follow ? " -F" : "")}").ReadOnly();
        try
        {
            await ManyHosts.EachAsync("have no logs to show", hosts, host => host.Name, hosts.Count, async (host, cancel) =>
                await host.RunAsync(tail.With("LOGS", $"{host.Root}/shared/logs"), line => Tell(host, line), cancel).ConfigureAwait(false), step.Cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (invocation.Follow && step.Cancel.IsCancellationRequested)
        {
            // Ctrl-C is how following ends.
        }

        void Tell(Host host, string line)
        {
            // What a shell says of its own end is no log.
            if (!step.Cancel.IsCancellationRequested)
            {
                speaker.HostLine("log", host.Name, width, line);
            }
        }
    }
}
