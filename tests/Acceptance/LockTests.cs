using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>Two deployers at once, and signals to one. The first is held in the middle of its work by a drill.</summary>
public sealed class LockTests(CrashLab lab) : IClassFixture<CrashLab>
{
    private const string Pausing = "drill: pausing";

    [Fact]
    public async Task The_second_of_two_deployers_exits_4_and_names_the_holder_and_a_killed_holder_frees_the_lock_at_once()
    {
        using var first = await PausedAsync();
        var second = (await lab.Deploy()).ShouldExit(4);
        second.ShouldSay("locked by tester on ", $"(process {first.Id})", "Deploy --env local", "Nothing was changed");
        (await lab.Rollback()).ShouldExit(4);
        (await lab.Checkout.RunAsync("Status", "--env", "local")).ShouldExit(0).ShouldSay($"(process {first.Id})");

        first.Kill();
        (await first.EndAsync()).ShouldExit(Run.Killed);
        var third = (await lab.Deploy()).ShouldExit(0);
        third.ShouldSay("was cut off", "it is resumed");
        (await ServerState.ReadAsync(lab.Checkout)).ShouldBe(lab.Two!, "after the next deployment");
    }

    [Theory]
    [InlineData(Running.Terminate)]
    [InlineData(Running.Interrupt)]
    public async Task A_signal_undoes_what_was_started_and_exits_1(int signal)
    {
        using var running = await PausedAsync();
        running.Signal(signal);
        var ended = (await running.EndAsync()).ShouldExit(1);
        ended.ShouldSay("Interrupted: what was started is being undone.", "undo InstallCron", "undo DeployCode", "undo Migrate", "things are as they were before");
        (await ServerState.ReadAsync(lab.Checkout)).ShouldBe(lab.One, $"after signal {signal}");
    }

    [Fact]
    public async Task A_second_signal_does_not_cut_the_undo_short()
    {
        using var running = await PausedAsync();
        running.Signal(Running.Interrupt);
        running.Signal(Running.Terminate);
        running.Signal(Running.Interrupt);
        (await running.EndAsync()).ShouldExit(1).ShouldSay("Undo is going on to its end");
        (await ServerState.ReadAsync(lab.Checkout)).ShouldBe(lab.One, "after three signals");
    }

    private async Task<Running> PausedAsync()
    {
        await lab.SecondAsync();
        await lab.Checkout.RestoreAsync("one");
        var running = lab.Checkout.Start("Deploy", "--env", "local", "--drill", "pause:InstallCron:120");
        await running.WaitForAsync(Pausing);
        return running;
    }
}
