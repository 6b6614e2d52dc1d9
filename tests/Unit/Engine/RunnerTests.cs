using Slipway.Engine.Journals;
using Slipway.Engine.Runs;

namespace Slipway.Tests.Unit.Engine;

public sealed class RunnerTests : IDisposable
{
    private const string Old = "code=a cron=none schema=1";
    private const string New = "code=b cron=jobs schema=2";
    private readonly Practice practice = new();

    public void Dispose() => practice.Dispose();

    [Fact]
    public async Task A_deployment_runs_every_step_in_order()
    {
        (await practice.DeployAsync()).Exit.ShouldBe(0);
        practice.Build.Calls.ShouldBe(["Migrate", "Ship", "Schedule"]);
        practice.State.ShouldBe(New);
    }

    [Fact]
    public async Task Facts_are_durable_before_the_action_is_called()
    {
        await practice.DeployAsync(killAtWrite: 4);
        var run = (await Journal.ReadAsync(practice.Store, 1, CancellationToken.None))!;
        run.Started("Migrate")!.Facts!.Value.GetProperty("version").GetString().ShouldBe("1");
        run.Done("Migrate").ShouldBeNull();
        practice.Build.Calls.ShouldBe(["Migrate"]);
    }

    [Fact]
    public async Task A_second_deployment_says_of_each_step_why_there_is_nothing_to_do()
    {
        await practice.DeployAsync();
        var second = await practice.DeployAsync();
        second.Log!.Ended!.Outcome.ShouldBe(RunOutcome.Unchanged);
        second.Log.Entries.OfType<StepSkipped>().Select(skip => skip.Reason)
            .ShouldBe(["no migration is pending", "this release is in service already", "the crontab is as it should be"]);
        second.Log.Live.ShouldBe([1]);
    }

    [Theory]
    [InlineData("Migrate", "undo Migrate")]
    [InlineData("Ship", "undo Ship,undo Migrate")]
    [InlineData("Schedule", "undo Schedule,undo Ship,undo Migrate")]
    public async Task A_failing_step_undoes_in_reverse_what_was_started(string step, string undone)
    {
        practice.Build.FailAt = step;
        var result = await practice.DeployAsync();
        (result.Exit, result.FailedStep, result.Error).ShouldBe((1, step, $"{step} broke"));
        string.Join(",", practice.Build.Calls.Where(call => call.StartsWith("undo", StringComparison.Ordinal))).ShouldBe(undone);
        practice.State.ShouldBe(Old);
        result.Log!.Ended!.Outcome.ShouldBe(RunOutcome.Undone);
    }

    [Fact]
    public async Task A_failing_undo_stops_there_and_exits_3_and_the_next_rollback_goes_on()
    {
        (practice.Build.FailAt, practice.Build.FailUndoAt) = ("Schedule", "Ship");
        var result = await practice.DeployAsync();
        (result.Exit, result.FailedStep, result.Error).ShouldBe((3, "Ship", "undo of Ship broke"));
        practice.State.ShouldBe("code=b cron=none schema=2");

        practice.Build.FailUndoAt = null;
        (await practice.RollbackAsync()).Exit.ShouldBe(0);
        practice.State.ShouldBe(Old);
        practice.Build.Calls.Count(call => call == "undo Schedule").ShouldBe(1);
    }

    [Fact]
    public async Task A_refusing_gate_exits_5_and_undoes_what_was_started()
    {
        practice.Build.Refuse = true;
        var result = await practice.DeployAsync();
        (result.Exit, result.Error).ShouldBe((5, "there is no rehearsal of these migrations"));
        practice.Build.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_interruption_undoes()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var result = await practice.DeployAsync(cancel: source.Token);
        (result.Exit, result.Error).ShouldBe((1, "interrupted"));
        practice.State.ShouldBe(Old);
    }

    [Fact]
    public async Task The_same_plan_is_resumed_and_finished_steps_are_not_run_again()
    {
        await practice.DeployAsync(killAtWrite: 6);
        await practice.DeployAsync();
        practice.State.ShouldBe(New);
        practice.Build.Calls.Count(call => call == "Migrate").ShouldBe(1);
        practice.Events.OfType<Notice>().Last().Text.ShouldContain("resumed");
    }

    [Fact]
    public async Task A_gate_sees_that_its_step_is_resumed_because_what_it_looks_at_may_be_half_changed()
    {
        await practice.DeployAsync(killAtWrite: 4);
        practice.Build.Refuse = true;
        (await practice.DeployAsync()).Exit.ShouldBe(0);
        practice.State.ShouldBe(New);
    }

    [Fact]
    public async Task Another_plan_undoes_the_unfinished_run_first()
    {
        await practice.DeployAsync(killAtWrite: 6);
        practice.Input = "sources-2";
        var result = await practice.DeployAsync();
        practice.Build.Calls.ShouldContain("undo Migrate");
        (result.Log!.Number, practice.State).ShouldBe((2, New));
    }

    [Fact]
    public async Task Rollback_takes_back_the_newest_deployment_and_then_the_one_before()
    {
        await practice.DeployAsync();
        practice.Build.Server["code"] = "hand-made";
        (await practice.DeployAsync()).Log!.Live.ShouldBe([1, 2]);
        (await practice.RollbackAsync()).Log!.Live.ShouldBe([1]);
        practice.State.ShouldBe("code=hand-made cron=jobs schema=2");
        (await practice.RollbackAsync()).Log!.Live.ShouldBeEmpty();
        practice.State.ShouldBe(Old);
        (await practice.RollbackAsync()).Log.ShouldBeNull();
    }

    [Fact]
    public async Task Rollback_to_a_deployment_takes_back_all_after_it()
    {
        await practice.DeployAsync();
        practice.Build.Server["code"] = "x";
        await practice.DeployAsync();
        practice.Build.Server["cron"] = "y";
        await practice.DeployAsync();
        (await practice.RollbackAsync(to: 1)).Log!.Live.ShouldBe([1]);
        practice.State.ShouldBe("code=x cron=y schema=2");
        (await practice.RollbackAsync(to: 1)).Exit.ShouldBe(0);
        await Should.ThrowAsync<ArgumentException>(practice.RollbackAsync(to: 3));
    }

    [Fact]
    public async Task Killed_at_every_write_of_a_deployment_the_next_command_ends_old_or_new()
    {
        const int Writes = 10;
        (await practice.DeployAsync()).Log!.Entries.Count.ShouldBe(Writes);
        for (var write = 1; write <= Writes; write++)
        {
            foreach (var after in new[] { false, true })
            {
                using var forward = new Practice();
                (await forward.DeployAsync(write, after)).Exit.ShouldBe(137);
                (await forward.DeployAsync()).Exit.ShouldBe(0);
                forward.State.ShouldBe(New, $"killed at write {write}, after: {after}");

                using var back = new Practice();
                await back.DeployAsync(write, after);
                (await back.RollbackAsync(to: 0)).Exit.ShouldBe(0);
                back.State.ShouldBe(Old, $"killed at write {write}, after: {after}");
            }
        }
    }

    [Fact]
    public async Task Killed_at_every_write_of_a_rollback_the_next_command_ends_old_or_new()
    {
        const int Writes = 8;
        await practice.DeployAsync();
        (await practice.RollbackAsync()).Log!.Entries.Count.ShouldBe(Writes);
        for (var write = 1; write <= Writes; write++)
        {
            foreach (var after in new[] { false, true })
            {
                using var back = new Practice();
                await back.DeployAsync();
                (await back.RollbackAsync(write, after)).Exit.ShouldBe(137);
                (await back.RollbackAsync(to: 0)).Exit.ShouldBe(0);
                back.State.ShouldBe(Old, $"killed at write {write}, after: {after}");

                using var forward = new Practice();
                await forward.DeployAsync();
                await forward.RollbackAsync(write, after);
                (await forward.DeployAsync()).Exit.ShouldBe(0);
                forward.State.ShouldBe(New, $"killed at write {write}, after: {after}");
            }
        }
    }
}
