using Slipway.Hosts;
using Slipway.Hosts.Cron;
using Slipway.Hosts.Ssh;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Hosts.Cron;

/// <summary>Whether a real cron fires, seen by a marker job.</summary>
public sealed class CronFiresTests(SshHosts hosts)
{
    private static readonly CronJob[] Jobs = [new("sync", "0 3 * * *", "sync --all")];
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // The one test that waits for a clock: cron has whole minutes only. It does nothing meanwhile, and others run.
    [Fact]
    public async Task A_marker_job_shows_that_cron_fires_and_is_gone_again()
    {
        await using var machine = await hosts.MakeAsync(Cancel);
        await using var host = await OpenAsync(machine);
        await machine.AsRootAsync("echo '5 4 * * * /opt/bin/sync --all > /dev/null' | crontab -u deploy -");
        var crontab = Crontab.OfUser(host, "inventory", "test");
        (await crontab.DiffAsync(Jobs, Cancel)).HandMade.ShouldHaveSingleItem().ShouldStartWith("line 1 runs what the job 'sync' runs: 5 4 * * *");
        var facts = await crontab.CaptureAsync(Cancel);
        await crontab.InstallAsync(Jobs, Cancel);
        var installed = await machine.AsRootAsync("crontab -l -u deploy");
        // A loaded machine's cron may come late; that it comes is what is shown here.
        (await crontab.ProveAsync(Jobs, TimeSpan.FromMinutes(3), Cancel)).ShouldBeGreaterThan(TimeSpan.Zero);
        (await machine.AsRootAsync("crontab -l -u deploy")).ShouldBe(installed);
        (await host.ListAsync("cron", Cancel)).ShouldBeEmpty();
        await crontab.RestoreAsync(facts, Cancel);
        (await machine.AsRootAsync("crontab -l -u deploy")).ShouldBe("5 4 * * * /opt/bin/sync --all > /dev/null");
    }

    [Fact]
    public async Task A_cron_that_does_not_fire_is_an_error_and_the_marker_job_goes_also_when_its_deployer_was_cut_off()
    {
        await using var machine = await hosts.MakeAsync(Cancel);
        await using var host = await OpenAsync(machine);
        await machine.AsRootAsync("pkill -KILL -x cron");
        var crontab = Crontab.OfUser(host, "inventory", "test");
        var facts = await crontab.CaptureAsync(Cancel);
        await crontab.InstallAsync(Jobs, Cancel);
        var installed = await machine.AsRootAsync("crontab -l -u deploy");
        var error = await Should.ThrowAsync<HostException>(crontab.ProveAsync(Jobs, TimeSpan.FromSeconds(0.1), Cancel));
        error.Message.ShouldContain("web1: cron does not fire");
        error.Message.ShouldContain("Is the daemon running");
        (await machine.AsRootAsync("crontab -l -u deploy")).ShouldBe(installed);

        await CutOffAsync();
        await crontab.InstallAsync(Jobs, Cancel);
        (await machine.AsRootAsync("crontab -l -u deploy")).ShouldBe(installed, "the next deployment takes it away");
        await CutOffAsync();
        await crontab.RestoreAsync(facts, Cancel);
        (await machine.AsRootAsync("crontab -l -u deploy || true")).ShouldBe("", "the undo takes it away");
        (await host.ListAsync("cron", Cancel)).ShouldBeEmpty();

        // As a deployer that is killed while it waits leaves things, with the mark that came after its death.
        async Task CutOffAsync()
        {
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var proving = crontab.ProveAsync(Jobs, TimeSpan.FromMinutes(5), cut.Token);
            await Poll.UntilAsync(async () => (await machine.AsRootAsync("crontab -l -u deploy")).Contains("slipway-proof", StringComparison.Ordinal), Cancel);
            await cut.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(proving);
            await host.WriteAsync("cron/fired-late", "x"u8.ToArray(), cancellation: Cancel);
        }
    }

    [Fact]
    public async Task A_user_who_may_have_no_crontab_is_told_so()
    {
        await using var machine = await hosts.MakeAsync(Cancel);
        await using var host = await OpenAsync(machine);
        await machine.AsRootAsync("echo deploy > /etc/cron.deny");
        var error = await Should.ThrowAsync<HostException>(Crontab.OfUser(host, "inventory", "test").CaptureAsync(Cancel));
        error.Message.ShouldContain("web1: the crontab cannot be read");
        error.Message.ShouldContain("not allowed to use this program");
        error.Message.ShouldContain("/etc/cron.allow");
    }

    private static async Task<SshHost> OpenAsync(LabHost machine)
    {
        var host = new SshHost("web1", "/srv/app/inventory", machine.Target);
        await host.InitializeAsync("inventory", "test", Cancel);
        return host;
    }
}
