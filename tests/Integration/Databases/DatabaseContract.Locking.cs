using Slipway.Databases;

namespace Slipway.Tests.Integration.Databases;

public abstract partial class DatabaseContract
{
    [Fact]
    public async Task Of_sixteen_migrators_started_at_once_one_applies_and_all_end_well()
    {
        Shop();
        using var start = new ManualResetEventSlim();
        var runs = Enumerable.Range(0, 16).Select(_ => Task.Run(
            async () =>
            {
                start.Wait(Now);
                await using var database = Open();
                return (await Latest(database)).Runs.Count;
            },
            Now)).ToList();

        start.Set();
        var applied = await Task.WhenAll(runs);

        applied.Order().ShouldBe([.. Enumerable.Repeat(0, 15), 3]);
        Query("SELECT version, status FROM migration_log ORDER BY id").ShouldBe(["1|applied", "2|applied", "3|applied"]);
    }

    [Fact]
    public async Task A_held_lock_is_waited_for_and_then_refused_with_its_holder()
    {
        Shop();
        await using var first = Open(o => o with { AppliedBy = "alice" });
        await using var second = Open(o => o with { LockWait = TimeSpan.FromMilliseconds(200) });

        using (await first.LockAsync(Now))
        {
            var error = await Should.ThrowAsync<DatabaseLockedException>(() => Latest(second));
            error.Holder.ShouldNotBeNull().AppliedBy.ShouldBe("alice");
            error.Holder.ProcessId.ShouldBe(Environment.ProcessId);
            error.Message.ShouldContain($"process {Environment.ProcessId} on {Environment.MachineName} (alice)");
            (await second.StatusAsync(Now)).Current.ShouldBe(0);
        }

        (await Latest(second)).To.ShouldBe(3);
    }
}
