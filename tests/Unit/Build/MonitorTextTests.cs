using Slipway.Build.Running;
using Slipway.Checks;
using Slipway.Checks.Monitoring;
using Slipway.Notifications;

namespace Slipway.Tests.Unit.Build;

public sealed class MonitorTextTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly MonitorChange Worse = new("disk/web-1", CheckStatus.Ok, CheckStatus.Failed, "0.1 GB free", TimeSpan.FromDays(2));
    private static readonly MonitorChange Better = new("job/sync", CheckStatus.Failed, CheckStatus.Ok, "exit 0", TimeSpan.FromMinutes(90));
    private static readonly MonitorChange Gone = new("a-certificate", CheckStatus.Failed, CheckStatus.Ok, "is no longer watched; last: ends soon", TimeSpan.FromHours(3)) { IsGone = true };

    [Fact]
    public void One_message_is_named_after_the_worst_of_it_and_tells_the_rest()
    {
        var news = NewsOf(Worse, Gone, Better);
        (news.Kind, news.Subject).ShouldBe(("monitor-critical", "[shop prod] CRITICAL: disk/web-1"));
        news.Text.ShouldStartWith("""
            CRITICAL disk/web-1: 0.1 GB free
                was ok for 48.0 h
            OK job/sync: exit 0
                was critical for 1.5 h
            GONE a-certificate: is no longer watched; last: ends soon
                was critical for 3.0 h

            """);
        news.Facts["a-certificate"].ShouldBe("gone: is no longer watched; last: ends soon");
    }

    [Fact]
    public void What_is_gone_is_not_called_well()
    {
        NewsOf(Gone).Subject.ShouldBe("[shop prod] no longer watched: a-certificate");
        NewsOf(Gone, Better).Subject.ShouldBe("[shop prod] well again: job/sync");
    }

    [Fact]
    public void The_terminal_shows_what_is_gone_below_what_was_seen() =>
        MonitorText.Of([new Observation("disk", CheckStatus.Failed, "full"), new Observation("cron", CheckStatus.Ok, "runs")], [Gone], Noon).Split('\n').ShouldBe(
        [
            "critical  disk           full",
            "ok        cron           runs",
            "gone      a-certificate  is no longer watched; last: ends soon",
            "2 checks at 2026-03-01 12:00:00Z: 1 critical, 0 warn, 1 ok; 1 changed",
        ]);

    private static Notification NewsOf(params MonitorChange[] changes) => MonitorText.News("shop", "prod", changes, Noon, text => text);
}
