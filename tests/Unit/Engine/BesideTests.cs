using System.Collections.Immutable;
using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Runs;
using Slipway.Engine.Targets;

namespace Slipway.Tests.Unit.Engine;

public sealed class BesideTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly DirectoryJournalStore store = new();
    private readonly List<string> calls = [];
    private readonly TaskCompletionSource rehearsing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource stage = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<StepContext, Task> staging;
    private Func<StepContext, Task> rehearsal;

    public BesideTests()
    {
        staging = step => stage.Task.WaitAsync(step.Cancel);
        // Ends when both go on.
        rehearsal = step =>
        {
            rehearsing.TrySetResult();
            return Task.CompletedTask;
        };
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public Target Stage => _ => _
        .Beside()
        .Capture(_ => Task.FromResult("nothing"))
        .Executes((_, step) => Called(nameof(Stage), staging, step))
        .Undo((_, _) => Called("undo Stage", _ => Task.CompletedTask, null!));

    public Target Rehearse => _ => _.DependsOn(Stage2).Executes(step => Called(nameof(Rehearse), rehearsal, step));

    // Pulled into the plan by the last, and no reason for Rehearse to wait.
    public Target Stage2 => _ => _.ReadOnly().Executes(_ => Task.CompletedTask);

    public Target Migrate => _ => _
        .DependsOn(Rehearse)
        .After(Stage)
        .Capture(_ => Task.FromResult("1"))
        .Executes((_, step) => Called(nameof(Migrate), _ => Task.CompletedTask, step))
        .Undo((_, _) => Called("undo Migrate", _ => Task.CompletedTask, null!));

    public Target Deploy => _ => _.DependsOn(Stage, Migrate).Executes(step => Called(nameof(Deploy), last, step));

    private Func<StepContext, Task> last = _ => Task.CompletedTask;

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task The_steps_after_it_go_on_and_the_first_that_names_it_waits()
    {
        rehearsal = _ =>
        {
            stage.SetResult();
            return Task.CompletedTask;
        };

        (await DeployAsync()).Exit.ShouldBe(0);

        calls.Order(StringComparer.Ordinal).ShouldBe(["Deploy", "Migrate", "Rehearse", "Stage"]);
        calls[2..].ShouldBe(["Migrate", "Deploy"]);
        (await EntriesAsync()).ShouldBe(["started Stage", "done Stage2", "started Rehearse", "done Rehearse", "done Stage", "started Migrate", "done Migrate", "started Deploy", "done Deploy", "ended"]);
    }

    [Fact]
    public async Task A_failure_after_it_undoes_it_last()
    {
        stage.SetResult();
        last = _ => throw new InvalidOperationException("the last one broke");

        var result = await DeployAsync();

        (result.Exit, result.FailedStep).ShouldBe((1, "Deploy"));
        calls[^2..].ShouldBe(["undo Migrate", "undo Stage"]);
    }

    [Fact]
    public async Task Its_own_failure_ends_the_run_before_the_next_step_begins()
    {
        staging = _ => throw new InvalidOperationException("the disk is full");
        rehearsal = async _ => await Poll(() => calls.Contains("Stage"));

        var result = await DeployAsync();

        (result.Exit, result.FailedStep, result.Error).ShouldBe((1, "Stage", "the disk is full"));
        calls.ShouldNotContain("Migrate");
        calls[^1].ShouldBe("undo Stage");
        result.Log!.Failure!.Step.ShouldBe("Stage");
    }

    [Fact]
    public async Task Where_another_step_fails_it_is_interrupted_and_has_ended_before_anything_is_undone()
    {
        var ended = false;
        staging = async step =>
        {
            rehearsing.SetResult();
            await Task.Delay(Timeout.Infinite, step.Cancel).ContinueWith(_ => ended = true, TaskScheduler.Default);
            step.Cancel.ThrowIfCancellationRequested();
        };
        rehearsal = async _ =>
        {
            await rehearsing.Task;
            throw new RefusedException("the rehearsal did not pass");
        };

        var result = await DeployAsync();

        ended.ShouldBeTrue();
        (result.Exit, result.FailedStep, result.Error).ShouldBe((5, "Rehearse", "the rehearsal did not pass"));
        calls.ShouldNotContain("Migrate");
        (await EntriesAsync()).ShouldBe(["started Stage", "done Stage2", "started Rehearse", "failed Stage: interrupted", "failed Rehearse: the rehearsal did not pass", "undoing Stage", "undone Stage", "ended"]);
        result.Log!.Failure!.Step.ShouldBe("Rehearse");
    }

    [Fact]
    public async Task What_it_had_failed_with_is_told_when_another_step_fails_too()
    {
        // Not before the other one runs, which would not be begun then.
        staging = async _ =>
        {
            await rehearsing.Task;
            throw new InvalidOperationException("the disk is full");
        };
        rehearsal = async _ =>
        {
            rehearsing.SetResult();
            await Task.Delay(50, Now);
            throw new InvalidOperationException("the copy failed");
        };

        var result = await DeployAsync();

        result.Error.ShouldBe("the copy failed");
        (await EntriesAsync()).ShouldContain("failed Stage: the disk is full");
    }

    [Fact]
    public async Task A_signal_interrupts_both()
    {
        using var signal = new CancellationTokenSource();
        rehearsal = async step =>
        {
            await signal.CancelAsync();
            await Task.Delay(Timeout.Infinite, step.Cancel);
        };

        var result = await DeployAsync(cancel: signal.Token);

        (result.Exit, result.FailedStep, result.Error).ShouldBe((1, "Rehearse", "interrupted"));
        calls[^1].ShouldBe("undo Stage");
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_ends_what_goes_on_beside()
    {
        var ended = new TaskCompletionSource();
        staging = async step =>
        {
            await Task.Delay(Timeout.Infinite, step.Cancel).ContinueWith(_ => ended.SetResult(), TaskScheduler.Default);
            step.Cancel.ThrowIfCancellationRequested();
        };

        (await DeployAsync(killAtWrite: 4)).Exit.ShouldBe(137);

        ended.Task.IsCompleted.ShouldBeTrue();
        calls.ShouldNotContain("Migrate");
    }

    [Fact]
    public async Task Killed_at_any_write_the_next_run_ends_with_each_change_made_or_none()
    {
        stage.SetResult();
        for (var write = 1; ; write++)
        {
            calls.Clear();
            var killed = await DeployAsync(killAtWrite: write);
            if (killed.Exit == 0)
                break;
            (await DeployAsync()).Exit.ShouldBe(0);
            calls.Distinct().Order(StringComparer.Ordinal).ToList().ShouldBe(["Deploy", "Migrate", "Rehearse", "Stage"], customMessage: $"killed at write {write}");
            calls.FindLastIndex(call => call == "Stage").ShouldBeLessThan(calls.FindIndex(call => call == "Migrate"));
        }
    }

    private async Task<RunResult> DeployAsync(int? killAtWrite = null, CancellationToken cancel = default)
    {
        var (catalog, writes, dead) = (TargetCatalog.Of(this), 0, false);
        var journal = await Journal.OpenAsync(store, TimeProvider.System, (_, after) =>
        {
            writes += after ? 0 : 1;
            dead |= writes == killAtWrite;
            if (dead)
                throw new Practice.KilledException();
        }, null, CancellationToken.None);
        var plan = new Planner(catalog).Plan("inventory", "local", ["Deploy"], [], ImmutableSortedDictionary<string, string>.Empty);
        try
        {
            return await new Runner(catalog, _ => { }, TimeProvider.System).DeployAsync(plan, journal, new RunBy("ann", "desk", 1, 1), "r1", null, cancel).WaitAsync(Limit, Now);
        }
        catch (Practice.KilledException)
        {
            return new RunResult(137, null);
        }
    }

    private async Task<List<string>> EntriesAsync() => [.. (await Journal.ReadAsync(store, 1, Now))!.Entries.Skip(1).Select(entry => entry switch
    {
        StepStarted started => $"started {started.Step}",
        StepDone done => $"done {done.Step}",
        StepFailed failed => $"failed {failed.Step}: {failed.Error}",
        UndoStarted started => $"undoing {started.Step}",
        StepUndone undone => $"undone {undone.Step}",
        _ => "ended",
    })];

    private Task Called(string name, Func<StepContext, Task> action, StepContext step)
    {
        lock (calls)
            calls.Add(name);
        return action(step);
    }

    private static async Task Poll(Func<bool> so)
    {
        while (!so())
            await Task.Delay(5, Now);
    }
}
