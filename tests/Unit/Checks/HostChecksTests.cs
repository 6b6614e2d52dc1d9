using Slipway.Checks;
using Slipway.Hosts.Local;

namespace Slipway.Tests.Unit.Checks;

public sealed class HostChecksTests
{
    private static readonly LocalHost Host = new("desk", Path.Combine(Path.GetTempPath(), "slipway-not-there"));

    private static async Task<CheckResult> ResultOf(params Check[] checks) => (await CheckRunner.RunAsync(checks, TestContext.Current.CancellationToken))[0].Result;

    [Fact]
    public async Task Too_little_room_fails_and_says_both_figures()
    {
        var result = await ResultOf(HostChecks.FreeDisk(Host, long.MaxValue));
        result.Status.ShouldBe(CheckStatus.Failed);
        result.Evidence.ShouldMatch(@"^[\d.]+ GB free on desk, [\d.]+ GB needed$");
        (await ResultOf(HostChecks.FreeDisk(Host, 1))).Status.ShouldBe(CheckStatus.Ok);
    }

    [Fact]
    public async Task A_release_that_brings_its_runtime_needs_none() =>
        (await ResultOf(HostChecks.Runtime(Host, 999, selfContained: true))).Status.ShouldBe(CheckStatus.Ok);

    [Fact]
    public async Task A_probe_that_throws_has_failed_and_the_others_are_run()
    {
        var results = await CheckRunner.RunAsync(
            [new Check("A2", "server", _ => throw new IOException("gone")), new Check("A3", "disk", _ => Task.FromResult(CheckResult.Ok("room")))],
            TestContext.Current.CancellationToken);
        results.Select(pair => (pair.Result.Status, pair.Result.Evidence)).ShouldBe([(CheckStatus.Failed, "gone"), (CheckStatus.Ok, "room")]);
    }

    [Fact]
    public async Task A_probe_that_was_begun_tells_what_it_saw_then_and_looks_again_only_where_it_had_failed()
    {
        var looks = 0;
        var fails = true;
        var look = new Check("A2", "engine", _ => { looks++; return fails ? throw new IOException("gone") : Task.FromResult(CheckResult.Ok($"look {looks}")); });
        var (early, still) = (CheckRunner.Begin(look, TestContext.Current.CancellationToken), CheckRunner.Begin(look, TestContext.Current.CancellationToken));
        looks.ShouldBe(2);
        (await ResultOf(still)).Evidence.ShouldBe("gone");
        looks.ShouldBe(3);
        fails = false;
        (await ResultOf(early)).Evidence.ShouldBe("look 4");
        var well = CheckRunner.Begin(look, TestContext.Current.CancellationToken);
        (await ResultOf(well)).Evidence.ShouldBe("look 5");
        (looks, well.Requirement, well.Item).ShouldBe((5, "A2", "engine"));
    }

    [Fact]
    public async Task A_probe_that_was_begun_and_is_not_wanted_can_be_waited_for()
    {
        var answer = new TaskCompletionSource<CheckResult>();
        CheckRunner.Begin(new Check("A5", "privileges", _ => answer.Task), TestContext.Current.CancellationToken, out var ended);
        ended.IsCompleted.ShouldBeFalse();
        answer.SetException(new IOException("gone"));
        // Its failure is not thrown.
        await ended;
    }

    [Fact]
    public async Task Cancellation_is_no_result()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(CheckRunner.RunAsync(
            [new Check("", "slow", async cancel => { await Task.Delay(1000, cancel); return CheckResult.Ok(""); })], cancelled.Token));
    }
}
