using Slipway.Checks;
using Slipway.Hosts;
using Slipway.Hosts.Cron;

namespace Slipway.Tests.Unit.Checks;

public sealed class JobChecksTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CronJob Hourly = new("sync", "0 * * * *", "sync") { Limit = TimeSpan.FromHours(1) };

    [Theory]
    [InlineData(30, 5, CheckStatus.Ok, "has not been due yet")]
    [InlineData(65, 5, CheckStatus.Failed, "was due at 2026-03-01 11:00 UTC and has not run; it never ran")]
    [InlineData(30, 11, CheckStatus.Failed, "was due at 2026-03-01 12:00 UTC and has not run; it never ran")]
    public void A_job_that_has_never_run_is_critical_only_when_it_was_due(int installedBefore, int minutesPast, CheckStatus status, string text)
    {
        var judged = JobChecks.Judge(Hourly, null, Noon.AddMinutes(-installedBefore), Noon.AddMinutes(minutesPast), TimeZoneInfo.Utc);
        (judged.Status, judged.Evidence).ShouldBe((status, text));
    }

    [Fact]
    public void A_job_that_cron_has_missed_is_critical_though_its_last_run_was_well()
    {
        var last = Ran(Noon.AddHours(-3), 0);
        JobChecks.Judge(Hourly, last, Noon.AddDays(-9), Noon, TimeZoneInfo.Utc).Evidence.ShouldStartWith("was due at 2026-03-01 10:00 UTC and has not run; last: exit 0 after 20 s");
        JobChecks.Judge(Hourly, Ran(Noon.AddHours(-1), 0), Noon.AddDays(-9), Noon, TimeZoneInfo.Utc).Status.ShouldBe(CheckStatus.Ok);
    }

    [Fact]
    public void A_run_that_failed_is_critical_and_one_that_was_cut_off_worth_a_look()
    {
        JobChecks.Judge(Hourly, Ran(Noon, 3), Noon.AddDays(-9), Noon.AddMinutes(2), TimeZoneInfo.Utc).ShouldBe(CheckResult.Failed("its last run failed: exit 3 after 20 s, 2026-03-01 12:00 UTC"));
        JobChecks.Judge(Hourly, Ran(Noon, 0) with { Interrupted = true }, Noon.AddDays(-9), Noon.AddMinutes(2), TimeZoneInfo.Utc).Status.ShouldBe(CheckStatus.Warning);
    }

    [Fact]
    public void A_run_that_goes_on_beyond_its_limit_is_critical()
    {
        var state = new JobState("sync", null, Noon.AddMinutes(-30), false);
        JobChecks.Judge(Hourly, state, Noon.AddDays(-9), Noon, TimeZoneInfo.Utc).Status.ShouldBe(CheckStatus.Ok);
        JobChecks.Judge(Hourly, state with { RunningSince = Noon.AddMinutes(-75) }, Noon.AddDays(-9), Noon, TimeZoneInfo.Utc).Status.ShouldBe(CheckStatus.Failed);
    }

    [Theory]
    [InlineData(30, null, CheckStatus.Ok)]
    [InlineData(20, null, CheckStatus.Warning)]
    [InlineData(6, null, CheckStatus.Failed)]
    [InlineData(300, "RemoteCertificateChainErrors", CheckStatus.Failed)]
    public void A_certificate_is_judged_by_the_days_that_it_still_holds(int days, string? problem, CheckStatus status) =>
        CertificateChecks.Judge(new ServerCertificate("CN=shop", Noon.AddDays(days), problem), Noon).Status.ShouldBe(status);

    private static JobState Ran(DateTimeOffset started, int exit) => new("sync", new JobRun(started, started.AddSeconds(20), 20, exit, false, 0), null, false);
}
