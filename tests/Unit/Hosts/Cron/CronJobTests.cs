using Slipway.Hosts.Cron;

namespace Slipway.Tests.Unit.Hosts.Cron;

public sealed class CronJobTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 10, 7, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0 */6 * * *")]
    [InlineData("5,35 8-18 * JAN-mar mon-FRI")]
    [InlineData("0 4 * * 7")]
    [InlineData("*/15 0-23/2 1,15 * *")]
    [InlineData("0 3\t*  * sun")]
    [InlineData("0 0 29 2 *")]
    [InlineData("@daily")]
    [InlineData("@reboot")]
    public void What_cron_understands_is_valid(string schedule) => CronJob.Check([new CronJob("job", schedule, "true")]).ShouldBeEmpty();

    [Theory]
    [InlineData("", "0 fields")]
    [InlineData("* * * *", "4 fields")]
    [InlineData("* * * * * *", "6 fields")]
    [InlineData("60 * * * *", "not understood")]
    [InlineData("* 24 * * *", "not understood")]
    [InlineData("* * 0 * *", "not understood")]
    [InlineData("* * * 13 *", "not understood")]
    [InlineData("* * * * 8", "not understood")]
    [InlineData("*/0 * * * *", "not understood")]
    [InlineData("5/15 * * * *", "'5/15' cannot stand in the field minute")]
    [InlineData("* 22-2 * * *", "'22-2' cannot stand in the field hour")]
    [InlineData("* * L * *", "'L' cannot stand in the field day of month")]
    [InlineData("* * 15W * *", "'15W'")]
    [InlineData("* * ? * *", "'?'")]
    [InlineData("* * * * 5#2", "'5#2'")]
    [InlineData("* * * mon *", "'mon' cannot stand in the field month")]
    [InlineData("1,,2 * * * *", "'' cannot stand in the field minute")]
    [InlineData("- * * * *", "'-'")]
    [InlineData("0 0 31 2 *", "never comes")]
    [InlineData("@every_second", "no macro")]
    [InlineData("@Daily", "no macro")]
    [InlineData("* * * *\n*", "fields")]
    public void What_cron_does_not_understand_is_named_with_job_and_reason(string schedule, string reason)
    {
        var problem = CronJob.Check([new CronJob("sync-ozon", schedule, "true")]).ShouldHaveSingleItem();
        problem.ShouldStartWith("cron job 'sync-ozon': ");
        problem.ShouldContain(reason);
    }

    [Fact]
    public void Every_problem_of_every_job_is_named()
    {
        var problems = CronJob.Check([new("a b", "* * * * *", ""), new("x", "nonsense", "one\ntwo"), new("x", "@daily", @"date +\%F")]);
        problems.Count.ShouldBe(6);
        problems[0].ShouldContain("letters, digits");
        problems[1].ShouldContain("no command");
        problems[2].ShouldContain("fields");
        problems[3].ShouldContain("one line");
        problems[4].ShouldContain("another job of this name");
        problems[5].ShouldContain("backslash directly before %");
    }

    [Fact]
    public void A_percent_sign_is_escaped_in_the_line() =>
        new CronJob("log", "@daily", "date +%F >> 100%.log").ToLine("/srv/app").ShouldBe(@"@daily date +\%F >> 100\%.log");

    [Fact]
    public void A_job_with_a_limit_is_run_by_the_wrapper_of_its_root()
    {
        var line = new CronJob("sync", "@daily", "'/srv/my app/current/sync' --day $(date +%F)") { Limit = TimeSpan.FromMinutes(1.5) }.ToLine("/srv/my app");
        line.ShouldBe($@"@daily '/srv/my app/{JobWrapper.Path}' sync 90 ''\''/srv/my app/current/sync'\'' --day $(date +\%F)'");
        CronJob.Check([new CronJob("sync", "@daily", "sync") { Limit = TimeSpan.Zero }]).ShouldHaveSingleItem().ShouldContain("time limit must be a second or more");
    }

    [Fact]
    public void A_job_that_is_tried_again_says_so_behind_its_command_and_needs_a_limit_for_it()
    {
        var retry = new JobRetry(3, TimeSpan.FromMinutes(10), [1, 3]);
        var job = new CronJob("sync", "@daily", "sync") { Limit = TimeSpan.FromHours(1), Retry = retry };
        job.ToLine("/srv/app").ShouldEndWith(" sync 3600 sync 3 600 '1 3'");
        (job with { Retry = retry with { Exits = [] } }).ToLine("/srv/app").ShouldEndWith(" sync 3600 sync 3 600");
        CronJob.Check([job]).ShouldBeEmpty();
        CronJob.Check([job with { Limit = null }]).ShouldHaveSingleItem().ShouldContain("needs a time limit");
        CronJob.Check([job with { Limit = TimeSpan.FromMinutes(10) }]).ShouldHaveSingleItem().ShouldContain("must be shorter than its time limit");
    }

    [Theory]
    [InlineData("0 */6 * * *", "2026-11-23 12:00")]
    [InlineData("@hourly", "2026-11-23 11:00")]
    [InlineData("0 4 * * sun", "2026-11-29 04:00")]
    // Both day fields: cron runs on either.
    [InlineData("0 4 1 * wed", "2026-11-25 04:00")]
    [InlineData("0 4 24 * sun", "2026-11-24 04:00")]
    // A field that begins with * does not count as restricted: then both must fit.
    [InlineData("0 4 */2 * wed", "2026-11-25 04:00")]
    public void The_next_run_is_the_one_cron_would_make(string schedule, string expected) =>
        new CronJob("job", schedule, "true").Next(Monday, TimeZoneInfo.Utc)!.Value.ToString("yyyy-MM-dd HH:mm", null).ShouldBe(expected);

    [Fact]
    public void A_job_at_reboot_has_no_next_run() => new CronJob("job", "@reboot", "true").Next(Monday, TimeZoneInfo.Utc).ShouldBeNull();
}
