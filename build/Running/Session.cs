using Slipway.Build.Capabilities;
using Slipway.Build.Cli;
using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Runs;
using Slipway.Engine.Targets;
using Slipway.Hosts;
using Slipway.Hosts.Local;

namespace Slipway.Build.Running;

/// <summary>
/// One run. A plan that changes nothing is simply run. Any other takes the host's lock, heals and opens the journal, and
/// resumes, deploys or rolls back; whatever happens then is in the journal before it happens.
/// </summary>
internal sealed class Session(
    Build build, TargetCatalog catalog, Plan plan, Stage? stage, Speaker speaker, Invocation invocation, Signals signals)
{
    // What such a target prints is the answer, and there is no table of steps around it.
    private readonly bool isAnswer = plan.Steps.All(step => Build.Questions.Contains(step.Name) || step.Name == nameof(Build.Run));
    private readonly bool isRollback = plan.Targets.Contains(nameof(Build.Rollback));

    public async Task<int> RunAsync()
    {
        signals.OnSignal = isAnswer ? null : count => speaker.Notice(count == 1
            ? "Interrupted: what was started is being undone."
            : "Undo is going on to its end; kill -9 is safe too: the next run finishes it.");
        var runner = new Runner(catalog, speaker.On, TimeProvider.System, invocation.Drill);
        if (plan.IsReadOnly && !isRollback)
        {
            if (!isAnswer)
            {
                speaker.Begin(Title, plan.Steps.Length > 1 ? plan : null);
            }

            var answered = await runner.RunReadOnlyAsync(plan, signals.Token).ConfigureAwait(false);
            await EndAsync(answered, []).ConfigureAwait(false);
            return answered.Exit;
        }

        return await RunLockedAsync(runner, stage!).ConfigureAwait(false);
    }

    private async Task<int> RunLockedAsync(Runner runner, Stage target)
    {
        var store = new HostJournalStore(target.Host);
        // Both take a moment, touch nothing, and are needed only later.
        var revision = target.Workspace.RevisionAsync(signals.Token);
        build.ReadRelease(plan, signals.Token);
        await target.Fleet.ReachAsync(signals.Token).ConfigureAwait(false);
        build.AskEngines(plan, signals.Token);
        await new Preflight(target).RunAsync(plan, signals.Token).ConfigureAwait(false);
        await target.Fleet.InitializeAsync(target.Settings.Application, target.Environment.Name, signals.Token).ConfigureAwait(false);
        await using var held = await LockAsync(target, store).ConfigureAwait(false);
        await target.Fleet.CleanTempAsync(signals.Token).ConfigureAwait(false);
        await (isAnswer ? Task.CompletedTask : build.SweepAsync(signals.Token)).ConfigureAwait(false);
        var asked = build.AskDatabase(plan, signals.Token);
        try
        {
            return await RunHeldAsync(runner, target, store, revision, held).ConfigureAwait(false);
        }
        finally
        {
            // What was tried is taken back then, though no step has come to want it.
            await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> RunHeldAsync(Runner runner, Stage target, HostJournalStore store, Task<Revision> revision, FleetLock held)
    {
        await using var notifier = new Notifier(target, speaker);
        var journal = await Journal.OpenAsync(store, TimeProvider.System, OnWrite, target.Environment.Redactor.Redact, signals.Token).ConfigureAwait(false);
        if (journal.Healed is { } healed)
        {
            speaker.Notice($"The journal was healed: {healed}.");
        }

        var records = new RecordKeeper(target);
        await records.WriteMissingAsync(journal.Last, signals.Token).ConfigureAwait(false);
        if (!isAnswer)
        {
            notifier.CatchUp(journal.Last);
            onDurable = entry => notifier.On(journal.Last, entry);
            speaker.Begin(Title, isRollback ? null : plan);
        }
        else if (journal.Last is { Ended: null } open && !open.Began.Plan.Targets.Contains(nameof(Build.Run)))
        {
            throw new RefusedException($"Run {open.Number} is unfinished ({StateOf(open)}), so nothing else is run on these hosts. First: ./build.sh Deploy --env {target.Environment.Name} resumes or undoes it, ./build.sh Rollback --env {target.Environment.Name} undoes it.");
        }

        var by = new RunBy(target.Variables.User, System.Environment.MachineName, System.Environment.ProcessId, held.Token);
        try
        {
            var result = isRollback
                ? await build.RollbackAsync(runner, journal, by).ConfigureAwait(false)
                : await runner.DeployAsync(plan, journal, by, (await revision.ConfigureAwait(false)).ToString(), build.Note, signals.Token).ConfigureAwait(false);
            result = build.Judge(result);
            if (isAnswer)
            {
                await EndAsync(result, []).ConfigureAwait(false);
                return result.Exit;
            }

            var record = result.Log is { } log ? await records.WriteAsync(log, CancellationToken.None).ConfigureAwait(false) : [];
            await EndAsync(result, record).ConfigureAwait(false);
            await notifier.FinishAsync(result.Log, Next(result)).ConfigureAwait(false);
            return result.Exit;
        }
        catch (Exception problem) when (FencedIn(problem) is { } fenced)
        {
            await speaker.ErrorAsync(ExitCode.Locked, $"{fenced.Message}\nThis deployer was cut off while it held the lock, and stops here: what it had begun is the other's to complete or to take back. Next: ./build.sh Status --env {target.Environment.Name}", problem).ConfigureAwait(false);
            return ExitCode.Locked;
        }
        catch (Exception problem) when (problem is not UsageException && journal.Last is { Ended: null })
        {
            await speaker.ErrorAsync(
                ExitCode.NotUndone,
                $"{problem.Message}\nRun {journal.Last.Number} is unfinished: {StateOf(journal.Last)}. Next: ./build.sh {plan.Targets[0]} --env {target.Environment.Name} resumes or undoes it, ./build.sh Rollback --env {target.Environment.Name} undoes it.",
                problem).ConfigureAwait(false);
            await notifier.FinishAsync(journal.Last, $"./build.sh Rollback --env {target.Environment.Name}").ConfigureAwait(false);
            return ExitCode.NotUndone;
        }
    }

    private string Title => stage is null ? string.Join(", ", plan.Targets) : $"{string.Join(", ", plan.Targets)} {stage.Settings.Application} on {stage.Environment.Name}";

    // A run without a view (a question) says its error itself; the others end with their headline, the state and the next command.
    private async Task EndAsync(RunResult result, IReadOnlyList<string> files)
    {
        if (result.Exit != 0 && isAnswer)
        {
            await speaker.ErrorAsync(result.Exit, result.Error ?? "failed", result.Problem).ConfigureAwait(false);
        }

        await speaker.EndAsync(result, Next(result), files).ConfigureAwait(false);
    }

    private string? Next(RunResult result)
    {
        var env = stage is null ? "" : $" --env {stage.Environment.Name}";
        return result.Exit switch
        {
            0 when isRollback || result.Log?.Ended?.Outcome != RunOutcome.Succeeded => null,
            0 => $"./build.sh Rollback{env}   (takes it back)",
            3 => $"./build.sh Rollback{env}   (goes on where the undo stopped, once the cause is mended; in effect still: {StateOf(result.Log)})",
            _ => $"./build.sh {string.Join(' ', plan.Targets)}{env}   (once the cause is mended)",
        };
    }

    private static FencedException? FencedIn(Exception? problem) => problem is null ? null : problem as FencedException ?? FencedIn(problem.InnerException);

    private static string StateOf(RunLog? log)
    {
        var open = log?.StartedNewestFirst.Select(started => started.Step).Where(step => !log.HasUndone(step, log.Number)).ToList() ?? [];
        return open.Count == 0 ? "no step of it is in effect" : $"{string.Join(", ", open)} {(open.Count == 1 ? "is" : "are")} in effect";
    }

    private async Task<FleetLock> LockAsync(Stage target, HostJournalStore store)
    {
        var numbers = await store.ListAsync(signals.Token).ConfigureAwait(false);
        var command = $"{string.Join(' ', plan.Targets)} --env {target.Environment.Name}";
        var who = new LockHolder(
            target.Variables.User, System.Environment.MachineName, System.Environment.ProcessId, target.Workspace.Time.GetUtcNow(),
            $"{(numbers.Count == 0 ? 0 : numbers[^1]) + 1}", command);
        return await target.Fleet.LockAsync(who, signals.Token).ConfigureAwait(false);
    }

    private int writes;
    private Action<JournalEntry>? onDurable;

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
            speaker.On(entry);
            onDurable?.Invoke(entry);
        }
    }
}
