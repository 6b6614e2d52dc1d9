using Slipway.Hosts;

namespace Slipway.Tests.Integration.Hosts;

public abstract partial class HostContract
{
    [Fact]
    public async Task A_root_is_taken_once_and_found_again()
    {
        await Host.InitializeAsync("inventory", "test", Cancel);
        await Another().InitializeAsync("inventory", "test", Cancel);
        (await Text(".slipway-root")).ShouldBe("{\"format\":1,\"application\":\"inventory\",\"environment\":\"test\"}\n");
    }

    [Theory]
    [InlineData("inventory", "prod")]
    [InlineData("erpmax", "test")]
    public async Task A_root_of_another_application_or_environment_is_refused(string application, string environment)
    {
        var error = await Should.ThrowAsync<ForeignRootException>(Host.InitializeAsync(application, environment, Cancel));
        error.Found.ShouldBe($"belongs to inventory@test, not {application}@{environment}");
    }

    [Theory]
    [InlineData("{ no json", "cannot be read")]
    [InlineData("{}", "cannot be read")]
    [InlineData("null", "is empty")]
    [InlineData("{\"format\":2,\"application\":\"inventory\",\"environment\":\"test\"}", "has format 2; this version knows format 1 only")]
    public async Task A_mark_that_is_not_understood_is_refused(string mark, string reason)
    {
        await Host.WriteAsync(".slipway-root", Bytes(mark), cancellation: Cancel);
        (await Should.ThrowAsync<ForeignRootException>(Host.InitializeAsync("inventory", "test", Cancel))).Found.ShouldContain(reason);
    }

    [Fact]
    public async Task A_directory_with_something_else_in_it_is_refused_and_left_alone()
    {
        await Host.WriteAsync("index.html", Bytes("x"), cancellation: Cancel);
        await Host.DeleteAsync(".slipway-root", Cancel);
        var before = await Host.ListAsync(".", Cancel);
        var error = await Should.ThrowAsync<ForeignRootException>(Host.InitializeAsync("inventory", "test", Cancel));
        error.Found.ShouldContain("index.html");
        (await Host.ListAsync(".", Cancel)).ShouldBe(before);
    }

    [Fact]
    public async Task An_initialisation_that_was_cut_off_is_made_good()
    {
        await Host.WriteAsync(".slipway-root.tmp", Bytes("{\"form"), cancellation: Cancel);
        await Host.DeleteAsync("tmp", Cancel);
        await Host.DeleteAsync(".slipway-root", Cancel);
        await Host.InitializeAsync("inventory", "test", Cancel);
        (await Host.ListAsync(".", Cancel)).Select(e => e.Name).ShouldBe([".slipway-root"]);
    }

    [Fact]
    public async Task A_root_that_is_not_marked_cannot_be_locked()
    {
        await Host.DeleteAsync(".slipway-root", Cancel);
        (await Should.ThrowAsync<HostException>(Host.LockAsync(TestRoot.Holder(), Cancel))).Message.ShouldContain("not set up");
        (await Host.ExistsAsync("lock", Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task One_holds_the_lock_and_the_others_learn_who()
    {
        var other = Another();
        await using (await Host.LockAsync(TestRoot.Holder("run-7"), Cancel))
        {
            var error = await Should.ThrowAsync<HostLockedException>(other.LockAsync(TestRoot.Holder("run-8"), Cancel));
            error.Holder.ShouldBe(TestRoot.Holder("run-7"));
            error.Message.ShouldContain($"locked by tester on {Environment.MachineName} (process");
            error.Message.ShouldContain("since 2026-11-24 06:00:00 UTC, run run-7: Deploy --env test");
        }
        await using var second = await other.LockAsync(TestRoot.Holder("run-8"), Cancel);
        second.Holder.RunId.ShouldBe("run-8");
    }

    [Fact]
    public async Task Of_many_who_try_at_once_one_gets_the_lock()
    {
        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                return await Another().LockAsync(TestRoot.Holder($"run-{i}"), Cancel);
            }
            catch (HostLockedException)
            {
                return null;
            }
        }));
        var winner = tries.Where(l => l is not null).ShouldHaveSingleItem();
        winner!.Token.ShouldBe(1);
        await winner.DisposeAsync();
    }

    [Fact]
    public async Task Every_lock_has_a_greater_token()
    {
        for (var token = 1; token <= 3; token++)
        {
            await using var held = await Another().LockAsync(TestRoot.Holder(), Cancel);
            held.Token.ShouldBe(token);
        }
    }

    [Fact]
    public async Task Who_comes_back_after_another_took_over_changes_nothing()
    {
        var stale = Another();
        await (await stale.LockAsync(TestRoot.Holder("stale"), Cancel)).DisposeAsync();
        await stale.WriteAsync("f", Bytes("1"), cancellation: Cancel);
        await using var held = await Host.LockAsync(TestRoot.Holder("new"), Cancel);
        foreach (var change in new Func<Task>[]
        {
            () => stale.RunAsync(Command.Of("touch", "fenced"), cancellation: Cancel),
            () => stale.RunAsync(Command.Of("touch", "fenced").AllowFailure(), cancellation: Cancel),
            () => stale.RunAsync(Command.Of("true").ReadOnly().Then(Command.Of("touch", "fenced")).In("/"), cancellation: Cancel),
            () => stale.WriteAsync("f", Bytes("2"), cancellation: Cancel),
            () => stale.AppendAsync("f", 1, Bytes("2"), Cancel),
            () => stale.TruncateAsync("f", 0, Cancel),
            () => stale.DeleteAsync("f", Cancel),
            () => stale.UploadAsync([UploadFile.FromBytes("f", Bytes("2"), Plain)], ".", null, Cancel),
        })
        {
            var error = await Should.ThrowAsync<FencedException>(change);
            error.Token.ShouldBe(1);
            error.Message.ShouldContain("a newer deployer has taken over (our fencing token is 1, the host's is 2); nothing was changed by this command");
        }
        (await stale.RunAsync(Command.Of("cat", "f").ReadOnly(), cancellation: Cancel)).Output.ShouldBe("1");
        (await Text("f")).ShouldBe("1");
        (await Host.ExistsAsync("fenced", Cancel)).ShouldBeFalse();
        await Host.WriteAsync("f", Bytes("2"), cancellation: Cancel);
        await Host.RunAsync(Command.Of("touch", "ours"), cancellation: Cancel);
    }

    [Fact]
    public async Task A_damaged_fence_is_an_error_and_lets_nobody_in()
    {
        await Host.WriteAsync("fence", Bytes("1x\n"), cancellation: Cancel);
        (await Should.ThrowAsync<HostException>(Host.LockAsync(TestRoot.Holder(), Cancel))).Message.ShouldContain("does not hold a number");
        await Host.WriteAsync("fence", Bytes("41\n"), cancellation: Cancel);
        await using var held = await Host.LockAsync(TestRoot.Holder(), Cancel);
        held.Token.ShouldBe(42);
    }

    [Fact]
    public async Task A_fence_that_went_missing_fences()
    {
        await using var held = await Host.LockAsync(TestRoot.Holder(), Cancel);
        await Another().DeleteAsync("fence", Cancel);
        (await Should.ThrowAsync<FencedException>(Host.RunAsync(Command.Of("touch", "x"), cancellation: Cancel))).Message.ShouldContain("the host's is none");
        await Should.ThrowAsync<FencedException>(Host.WriteAsync("x", Bytes("1"), cancellation: Cancel));
        (await Host.ExistsAsync("x", Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_exit_code_of_the_fence_means_nothing_when_a_command_has_it()
    {
        await using var held = await Host.LockAsync(TestRoot.Holder(), Cancel);
        (await Host.RunAsync(Command.Script("exit 96").AllowFailure(), cancellation: Cancel)).ExitCode.ShouldBe(96);
    }

    [Fact]
    public async Task The_lock_is_not_inherited_by_what_its_holder_starts()
    {
        string pid;
        await using (await Host.LockAsync(TestRoot.Holder(), Cancel))
            pid = (await Host.RunAsync(Command.Script("setsid sleep 20 >/dev/null 2>&1 & echo $!; sleep 0.1"), cancellation: Cancel)).Output.Trim();
        (await IsAlive(pid)).ShouldBeTrue();
        await (await Another().LockAsync(TestRoot.Holder(), Cancel)).DisposeAsync();
        await Another().RunAsync(Command.Of("kill", pid), cancellation: Cancel);
    }
}
