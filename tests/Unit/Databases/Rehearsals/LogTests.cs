using Slipway.Databases.Rehearsals;

namespace Slipway.Tests.Unit.Databases.Rehearsals;

public sealed class LogTests
{
    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    [Fact]
    public void A_lock_seen_without_a_break_is_one_stretch()
    {
        var log = new LockLog();
        (string, string)[] held = [("item", "ShareLock")];
        foreach (var (seen, at) in ((bool, int)[])[(true, 10), (true, 30), (false, 50), (true, 130), (true, 140)])
            log.Take(seen ? [.. held] : [], Ms(at));

        log.Seen().ShouldBe([new("item", "ShareLock", Ms(20))]);
        (log.Samples, log.LongestGap).ShouldBe((5, Ms(80)));
    }

    [Fact]
    public void A_wait_is_as_long_as_the_looks_saw_it_and_at_most_as_long_as_they_leave_open()
    {
        var log = new WaitLog();
        log.Take([], Ms(0));
        log.Take([new("writer", "item", 7, null)], Ms(50));
        log.Take([new("writer", "item", 7, null)], Ms(100));
        log.Take([], Ms(150));

        log.End(Ms(200)).ShouldBe([new("writer", "item", Ms(50), Ms(150), 1)]);
    }

    [Fact]
    public void An_age_from_the_server_narrows_a_wait_down()
    {
        var log = new WaitLog();
        log.Take([], Ms(0));
        log.Take([new("reader", "item", 7, Ms(40))], Ms(50));
        log.Take([], Ms(100));

        log.End(Ms(100)).ShouldBe([new("reader", "item", Ms(40), Ms(90), 1)]);
    }

    [Fact]
    public void A_statement_that_ran_long_before_it_waited_did_not_wait_before_the_last_look()
    {
        var log = new WaitLog();
        log.Take([], Ms(1000));
        log.Take([new("writer", "item", 7, Ms(800))], Ms(1050));

        log.End(Ms(1060)).ShouldBe([new("writer", "item", Ms(50), Ms(60), 1)]);
    }

    [Fact]
    public void Two_waits_of_a_session_between_two_looks_are_not_taken_for_one()
    {
        var log = new WaitLog();
        log.Take([new("writer", "item", 7, Ms(30))], Ms(100));
        log.Take([new("writer", "sale", 7, Ms(10)), new("writer", "item", 8, Ms(5))], Ms(150));
        log.Take([], Ms(200));

        log.End(Ms(200)).ShouldBe([new("writer", "item", Ms(30), Ms(70), 2)]);
    }

    [Fact]
    public void Who_still_waits_at_the_end_waits_until_then_and_kinds_are_kept_apart()
    {
        var log = new WaitLog();
        log.Take([new("own", "item", 1, Ms(0)), new("reader", "item", 2, Ms(0))], Ms(10));
        log.Take([new("own", "item", 1, Ms(50))], Ms(60));

        log.End(Ms(75)).ShouldBe([new("own", "item", Ms(50), Ms(65), 1), new("reader", "item", Ms(0), Ms(50), 1)]);
    }
}
