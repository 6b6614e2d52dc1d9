using Slipway.Build.Capabilities;
using Slipway.Build.Cli;
using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Runs;
using Slipway.Engine.Targets;
using Slipway.Hosts;

namespace Slipway.Build.Running;

/// <summary>
/// One run. A plan that changes nothing is simply run. Any other takes the host's lock, heals and opens the journal, and
/// resumes, deploys or rolls back; whatever happens then is in the journal before it happens.
/// </summary>
internal sealed class Session(
    Build build, TargetCatalog catalog, Plan plan, Stage? stage, Output output, Invocation invocation, Signals signals)
{
    private readonly bool isRollback = plan.Targets.Contains(nameof(Build.Rollback));

    public async Task<int> RunAsync()
    {
        signals.OnSignal = count => output.Notice(count == 1
            ? "Interrupted: what was started is being undone."
            : "Undo is going on to its end; kill -9 is safe too: the next run finishes it.");
        var runner = new Runner(catalog, output.On, TimeProvider.System, invocation.Drill);
        if (plan.IsReadOnly && !isRollback)
        {
            output.Begin(plan);
            return output.End(await runner.RunReadOnlyAsync(plan, signals.Token).ConfigureAwait(false), plan, stage);
        }

        return await RunLockedAsync(runner, stage!).ConfigureAwait(false);
    }

    private async Task<int> RunLockedAsync(Runner runner, Stage target)
    {
        var host = target.Host;
        var store = new HostJournalStore(host);
        await new Preflight(target).RunAsync(plan, isRollback, signals.Token).ConfigureAwait(false);
        var revision = await target.Workspace.RevisionAsync(signals.Token).ConfigureAwait(false);
        await host.InitializeAsync(target.Settings.Application, target.Environment.Name, signals.Token).ConfigureAwait(false);
        await using var held = await LockAsync(target, store).ConfigureAwait(false);
        await host.CleanTempAsync(signals.Token).ConfigureAwait(false);
        var journal = await Journal.OpenAsync(store, TimeProvider.System, OnWrite, signals.Token).ConfigureAwait(false);
        if (journal.Healed is { } healed)
        {
            output.Notice($"The journal was healed: {healed}.");
        }

        var records = new RecordKeeper(target, store);
        await records.WriteMissingAsync(journal.Last, signals.Token).ConfigureAwait(false);
        output.Begin(plan);
        var by = new RunBy(target.Variables.User, System.Environment.MachineName, System.Environment.ProcessId, held.Token);
        try
        {
            var result = isRollback
                ? await build.RollbackAsync(runner, journal, by).ConfigureAwait(false)
                : await runner.DeployAsync(plan, journal, by, revision.ToString(), signals.Token).ConfigureAwait(false);
            var record = result.Log is { } log ? await records.WriteAsync(log, CancellationToken.None).ConfigureAwait(false) : null;
            return output.End(result, plan, target, record);
        }
        catch (Exception problem) when (problem is not UsageException && journal.Last is { Ended: null })
        {
            return output.Unfinished(problem, journal.Last, target);
        }
    }

    private async Task<HostLock> LockAsync(Stage target, HostJournalStore store)
    {
        var numbers = await store.ListAsync(signals.Token).ConfigureAwait(false);
        var command = $"{string.Join(' ', plan.Targets)} --env {target.Environment.Name}";
        var who = new LockHolder(
            target.Variables.User, System.Environment.MachineName, System.Environment.ProcessId, target.Workspace.Time.GetUtcNow(),
            $"{numbers.LastOrDefault() + 1}", command);
        return await target.Host.LockAsync(who, signals.Token).ConfigureAwait(false);
    }

    private int writes;

    private void OnWrite(JournalEntry entry, bool durable)
    {
        writes += durable ? 0 : 1;
        var drill = invocation.Drill;
        if (drill?.Number == writes && drill.Kind == (durable ? DrillKind.KillAfter : DrillKind.KillBefore))
        {
            OwnProcess.Kill();
        }

        if (durable)
        {
            output.On(entry);
        }
    }
}
