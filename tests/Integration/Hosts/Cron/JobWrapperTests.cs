using Slipway.Hosts;
using Slipway.Hosts.Cron;
using Slipway.Hosts.Local;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Hosts.Cron;

/// <summary>The wrapper as cron calls it: by /bin/sh, with next to nothing in its environment.</summary>
public sealed class JobWrapperTests : IAsyncLifetime
{
    private readonly TestRoot _root = new();
    private LocalHost _host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = new LocalHost("local", _root.Path);
        await _host.InitializeAsync("inventory", "test", Cancel);
        await _host.LockAsync(TestRoot.Holder(), Cancel);
        await JobWrapper.InstallAsync(_host, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _root.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public async Task Each_run_is_written_down_with_its_exit_code_and_its_output_logged(int exit)
    {
        (await RunAsync($"echo \"it's 100% done\"; echo oops >&2; exit {exit}")).ExitCode.ShouldBe(exit);
        var state = (await JobStates.ReadAsync(_host, Cancel)).ShouldHaveSingleItem();
        (state.Name, state.IsRunning, state.Interrupted).ShouldBe(("job", false, false));
        (state.Last!.Exit, state.Last.TimedOut, state.Last.Skipped).ShouldBe((exit, false, 0));
        state.Last.Ended.ShouldBeGreaterThanOrEqualTo(state.Last.Started);
        var log = await TextAsync("cron/job/log");
        log.ShouldContain(" started\nit's 100% done\noops\n");
        log.ShouldContain($" ended: exit {exit} after ");
        (await _host.ListAsync("cron/job", Cancel)).ShouldAllBe(entry => entry.Mode == Host.OwnerOnly);
    }

    [Fact]
    public async Task A_run_that_is_due_while_another_goes_on_is_skipped_and_counted()
    {
        await using var first = await _host.StartAsync(Wrapped("echo up; while [ ! -e ../../go ]; do sleep 0.1; done"), Cancel);
        await Poll.UntilAsync(async () => (await TextAsync("cron/job/log")).Contains("up\n", StringComparison.Ordinal), Cancel);
        (await RunAsync("echo twice")).ExitCode.ShouldBe(0);
        var state = (await JobStates.ReadAsync(_host, Cancel)).ShouldHaveSingleItem();
        state.IsRunning.ShouldBeTrue();
        state.RunningSince!.Value.ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
        var error = await Should.ThrowAsync<HostException>(JobStates.WaitUntilIdleAsync(_host, TimeSpan.Zero, _ => { }, TimeProvider.System, Cancel));
        error.Message.ShouldContain("still running: job (since ");

        var said = new List<string>();
        var waiting = JobStates.WaitUntilIdleAsync(_host, TimeSpan.FromMinutes(1), said.Add, TimeProvider.System, Cancel);
        await _host.WriteAsync("go", new byte[] { 1 }, Host.Readable, Cancel);
        await waiting;
        said.ShouldHaveSingleItem().ShouldStartWith("waiting for a job that is running: job");
        var last = (await JobStates.ReadAsync(_host, Cancel)).ShouldHaveSingleItem().Last!;
        (last.Exit, last.Skipped).ShouldBe((0, 1));
        (await TextAsync("cron/job/log")).ShouldNotContain("twice\n");
    }

    [Fact]
    public async Task A_run_is_ended_at_its_limit_with_all_that_it_started()
    {
        (await RunAsync("sleep 60 & echo $! > child; sleep 60", seconds: 1)).ExitCode.ShouldBe(124);
        var last = (await JobStates.ReadAsync(_host, Cancel)).ShouldHaveSingleItem().Last!;
        last.TimedOut.ShouldBeTrue();
        last.ToString().ShouldStartWith("ended at its time limit after ");
        var alive = Command.Script("kill -s 0 \"$(cat cron/job/child)\"").ReadOnly().AllowFailure();
        await Poll.UntilAsync(async () => !(await _host.RunAsync(alive, cancellation: Cancel)).Succeeded, Cancel);
    }

    [Fact]
    public async Task A_failed_run_is_tried_again_and_counts_as_one()
    {
        (await RunAsync("n=$(cat n 2>/dev/null || echo 0); echo $((n + 1)) >n; [ $n -ge 2 ] || exit 3", retry: " 5 0 '1 3'")).ExitCode.ShouldBe(0);
        var last = (await JobStates.ReadAsync(_host, Cancel)).ShouldHaveSingleItem().Last!;
        (last.Exit, last.Attempts).ShouldBe((0, 3));
        last.ToString().ShouldContain(", at attempt 3");
        (await TextAsync("cron/job/log")).ShouldContain(" exit 3 after ");
        (await TextAsync("cron/job/log")).ShouldContain("; attempt 2 of 5 follows in 0 s\n");
        (await TextAsync("cron/job/runs")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("exit 2", 60, " 5 0 '1 3'", 2, 1)]
    [InlineData("exit 3", 60, " 2 0", 3, 2)]
    [InlineData("exit 3", 60, " 5 60 3", 3, 1)]
    [InlineData("sleep 60", 1, " 5 0", 124, 1)]
    public async Task It_is_not_tried_again_for_another_exit_code_too_often_or_beyond_its_limit(string command, int seconds, string retry, int exit, int attempts)
    {
        (await RunAsync(command, seconds, retry)).ExitCode.ShouldBe(exit);
        var last = (await JobStates.ReadAsync(_host, Cancel)).ShouldHaveSingleItem().Last!;
        (last.Exit, last.Attempts).ShouldBe((exit, attempts));
    }

    [Fact]
    public async Task Whoever_waits_for_the_jobs_ends_the_pause_of_one_that_would_be_tried_again()
    {
        await using var first = await _host.StartAsync(Wrapped("echo up; exit 3", 900, " 3 600"), Cancel);
        await Poll.UntilAsync(async () => (await JobStates.ReadAsync(_host, Cancel)) is [{ IsRunning: true, Pausing: not null }], Cancel);
        var said = new List<string>();
        await JobStates.WaitUntilIdleAsync(_host, TimeSpan.FromMinutes(1), said.Add, TimeProvider.System, Cancel);
        said[0].ShouldBe("job has failed and waits to be tried again; it is told not to");
        var last = (await JobStates.ReadAsync(_host, Cancel)).ShouldHaveSingleItem().Last!;
        (last.Exit, last.Attempts, last.TimedOut).ShouldBe((3, 1, false));
        (await TextAsync("cron/job/log")).Split("up\n").Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_run_that_was_killed_shows_as_cut_off_and_the_next_one_runs()
    {
        // What the job itself was doing goes on to its end, and until then the job counts as running.
        await using (var first = await _host.StartAsync(Wrapped("sleep 2"), Cancel))
            await Poll.UntilAsync(async () => await _host.ExistsAsync("cron/job/running", Cancel), Cancel);
        await Poll.UntilAsync(async () => (await JobStates.ReadAsync(_host, Cancel)).Single() is { IsRunning: false, Interrupted: true }, Cancel);
        (await RunAsync("true")).ExitCode.ShouldBe(0);
        (await JobStates.ReadAsync(_host, Cancel)).ShouldHaveSingleItem().Interrupted.ShouldBeFalse();
    }

    [Fact]
    public async Task The_log_is_rotated_and_does_not_grow_without_end()
    {
        for (var i = 0; i < 6; i++)
            await RunAsync("head -c 1100000 /dev/zero | tr '\\0' x");
        var sizes = await _host.RunAsync(Command.Script("cd cron/job && wc -c log*").ReadOnly(), cancellation: Cancel);
        (await _host.ListAsync("cron/job", Cancel)).Select(entry => entry.Name).Where(name => name.StartsWith("log", StringComparison.Ordinal))
            .ShouldBe(["log", "log.1", "log.2", "log.3", "log.4"], sizes.Output);
    }

    [Fact]
    public async Task Without_any_run_there_is_nothing_to_tell() => (await JobStates.ReadAsync(_host, Cancel)).ShouldBeEmpty();

    [Fact]
    public async Task A_line_that_was_cut_off_by_a_full_disk_fails_no_question()
    {
        await RunAsync("true");
        await _host.WriteAsync("cron/job/runs", "{\"started\":\"20"u8.ToArray(), Host.OwnerOnly, Cancel);
        (await JobStates.ReadAsync(_host, Cancel)).ShouldHaveSingleItem().Last.ShouldBeNull();
    }

    private Task<CommandResult> RunAsync(string command, int seconds = 60, string retry = "") => _host.RunAsync(Wrapped(command, seconds, retry).AllowFailure(), cancellation: Cancel);

    private static Command Wrapped(string command, int seconds = 60, string retry = "") =>
        Command.Of("env", "-i", "PATH=/usr/bin:/bin", "/bin/sh", "-c", $"{JobWrapper.Path} job {seconds} {Command.Of(command).ToShell()}{retry}");

    private async Task<string> TextAsync(string path) => System.Text.Encoding.UTF8.GetString(await _host.ReadAsync(path, Cancel) ?? []);
}
