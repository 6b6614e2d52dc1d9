using Slipway.Checks;
using Slipway.Checks.Doctor;
using Slipway.Hosts;
using Slipway.Hosts.Ssh;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Hosts.Ssh;

/// <summary>One message says what ails a host, and what to do.</summary>
public sealed class DoctorTests(SshHosts hosts)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DoctorOptions Expected => new(TimeProvider.System) { IsScheduler = true, MinimumFreeDisk = 1, Key = "pinned" };

    [Fact]
    public async Task A_host_that_is_well_has_nothing_but_good_news()
    {
        await using var machine = await hosts.MakeAsync(Cancel);
        await using var host = new SshHost("web1", "/srv/app/inventory", machine.Target);
        var diagnosis = await HostDoctor.ExamineAsync(host, Expected, Cancel);
        diagnosis.Status.ShouldBe(CheckStatus.Ok, diagnosis.ToString());
        diagnosis.Findings.Select(finding => finding.Item).ShouldBe(
            ["reach", "key", "clock", "locale", "tools", "root", "disk", "inodes", "current", "crontab", "cron daemon", "lock", "left over", "sessions"]);
        diagnosis.ToString().ShouldContain("tar 1.");
        await host.InitializeAsync("inventory", "test", Cancel);
        await using var held = await host.LockAsync(TestRoot.Holder("deploys"), Cancel);
        await using var other = new SshHost("web1", "/srv/app/inventory", machine.Target);
        var busy = await HostDoctor.ExamineAsync(other, Expected, Cancel);
        Of(busy, "lock").Found.ShouldContain("run deploys");
        Of(busy, "sessions").Status.ShouldBe(CheckStatus.Ok, "they are those of who holds the lock");
    }

    [Fact]
    public async Task A_host_that_is_ill_in_every_way_is_told_each_of_them_with_what_to_do()
    {
        await using var machine = await hosts.MakeAsync(Cancel);
        await machine.AsRootAsync("""
            echo deploy > /etc/cron.deny; pkill -KILL -x cron; rm -f /usr/bin/zstd /bin/gzip /usr/bin/gzip /usr/bin/flock
            mkdir -p /srv/app/inventory/current /srv/app/inventory/releases/.staging-0123456789ab; chown -R deploy /srv/app/inventory; chmod 555 /srv/app/inventory
            echo 'SetEnv LC_ALL=de_DE.UTF-8' >> /etc/ssh/sshd_config; kill -HUP 1
            """);
        await using var other = new SshHost("web1", "/srv/app/inventory", machine.Target);
        await Poll.UntilAsync(async () => await TriesAsync(other), Cancel);
        await using var left = await other.StartAsync(Command.Of("sleep", "1000").In("/"), Cancel);
        await using var host = new SshHost("web1", "/srv/app/inventory", machine.Target);
        var diagnosis = await HostDoctor.ExamineAsync(host, Expected with { MinimumFreeDisk = long.MaxValue }, Cancel);
        TestContext.Current.TestOutputHelper!.WriteLine(diagnosis.ToString());
        foreach (var (item, status, word) in new[]
        {
            ("locale", CheckStatus.Warning, "de_DE.UTF-8"), ("missing", CheckStatus.Failed, "flock"), ("compression", CheckStatus.Warning, "uncompressed"), ("root", CheckStatus.Failed, "cannot be written"),
            ("disk", CheckStatus.Failed, "GB free"), ("current", CheckStatus.Failed, "is a directory"), ("crontab", CheckStatus.Failed, "not allowed"), ("cron daemon", CheckStatus.Failed, "none is running"),
            ("left over", CheckStatus.Warning, ".staging-0123456789ab"), ("sessions", CheckStatus.Warning, "process "),
        })
        {
            var finding = Of(diagnosis, item);
            finding.Status.ShouldBe(status, item);
            finding.Found.ShouldContain(word);
            finding.Advice.ShouldNotBeNullOrEmpty();
        }
    }

    [Fact]
    public async Task A_host_that_cannot_be_reached_has_that_one_finding()
    {
        await using var host = new SshHost("web1", "/srv/app", new SshTarget("127.0.0.1") { Port = LoopbackSshd.FreePort(), User = "deploy", KnownHosts = [], Identities = [] });
        var diagnosis = await HostDoctor.ExamineAsync(host, Expected, Cancel);
        var finding = diagnosis.Findings.ShouldHaveSingleItem();
        (finding.Item, finding.Status).ShouldBe(("reach", CheckStatus.Failed));
        finding.Found.ShouldStartWith("web1: ");
    }

    [Fact]
    public async Task A_clock_that_is_off_by_an_hour_is_found_by_Doctor_and_by_HealthCheck()
    {
        await using var machine = await hosts.MakeAsync(Cancel);
        await using var host = new SshHost("web1", "/srv/app/inventory", machine.Target);
        var later = new Shifted(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(2));
        var check = await HostChecks.Clock(host, later).Probe(Cancel);
        check.Status.ShouldBe(CheckStatus.Failed);
        check.Evidence.ShouldMatch("^the clock of web1 is 1 h [12] min behind this machine's");
        Of(await HostDoctor.ExamineAsync(host, Expected with { Time = later }, Cancel), "clock").Status.ShouldBe(CheckStatus.Failed);
        (await HostChecks.Clock(host, TimeProvider.System).Probe(Cancel)).Status.ShouldBe(CheckStatus.Ok);
    }

    private static Finding Of(Diagnosis diagnosis, string item) => diagnosis.Findings.Single(finding => finding.Item == item);

    private static async Task<bool> TriesAsync(SshHost host)
    {
        try
        {
            return (await host.RunAsync(Command.Script("echo \"$LC_ALL\"").In("/").ReadOnly(), cancellation: Cancel)).Output == "de_DE.UTF-8\n";
        }
        catch (HostException)
        {
            return false;
        }
    }

    private sealed class Shifted(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
