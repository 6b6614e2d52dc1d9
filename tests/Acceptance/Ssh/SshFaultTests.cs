using System.Text.Json.Nodes;
using Slipway.Tests.Acceptance.Support;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Acceptance.Ssh;

/// <summary>Machines that die or are full in the middle of a deployment, and a deployer that comes back from the dead.</summary>
public sealed class SshFaultTests(SshFaultLab lab) : IClassFixture<SshFaultLab>
{
    private const int Stop = 19;
    private const int Continue = 18;

    [Fact(Explicit = true)]
    public async Task A_host_that_dies_while_it_is_staged_and_is_soon_back_does_not_keep_the_next_Deploy_from_completing_all()
    {
        await lab.ReadyAsync();
        await lab.KillHostAsync("Deploy", ".staging-", soon: true, lab.Two!);
    }

    [Fact(Explicit = true)]
    public async Task A_host_that_dies_while_it_is_switched_is_named_and_when_it_is_back_the_next_Deploy_completes_all()
    {
        await lab.ReadyAsync();
        (await lab.KillHostAsync("Deploy", ".current-new", soon: false, lab.Two!)).ShouldExit(3).ShouldSay("switch to release", $"{SshFaultLab.Victim}: ", "in effect still: ", "./build.sh Rollback --env ssh-local");
    }

    [Fact(Explicit = true)]
    public async Task A_host_that_dies_while_it_is_put_back_is_named_all_others_are_put_back_and_the_next_Rollback_completes_it()
    {
        await lab.ReadyAsync();
        (await lab.KillHostAsync("Rollback", ".current-new", soon: false, lab.One)).ShouldExit(3).ShouldSay($"{SshFaultLab.Victim}: ", "be put back (every other host has been)");
    }

    [Fact(Explicit = true)]
    public async Task A_host_that_cannot_be_reached_is_named_before_anything_is_changed_anywhere()
    {
        await lab.ReadyAsync();
        await lab.Checkout.RestoreAsync("one");
        await lab.Hosts.CutAsync(SshFaultLab.Victim);
        var refused = await lab.Deploy();
        await lab.Hosts.HealAsync(SshFaultLab.Victim);
        refused.ShouldExit(1).ShouldSay("1 of 3 hosts cannot be reached; nothing was touched anywhere: web-2: ");
        (await ServerState.ReadAsync(lab.Checkout)).ShouldBe(lab.One, "after a refusal");
    }

    [Fact(Explicit = true)]
    public async Task A_full_disk_on_one_host_is_named_everything_stays_as_it_was_and_with_room_the_next_Deploy_completes_it()
    {
        await OnSmallDisksAsync(async before =>
        {
            // Nothing left at all: not even the lock can be had there.
            await lab.Hosts.AsRootAsync(SshFaultLab.Victim, "cat /dev/zero >/small/filler 2>/dev/null; true");
            (await lab.Deploy()).ShouldExit(1).ShouldSay("web-2: ", "No space left on device");
            // Room for the lock and not for the release.
            await lab.Hosts.AsRootAsync(SshFaultLab.Victim, "truncate -s -64K /small/filler");
            (await lab.Deploy()).ShouldExit(1).ShouldSay("1 of 3 hosts could not stage release", "web-2: ", "No space left on device", "things are as they were before");
            await lab.Hosts.AsRootAsync(SshFaultLab.Victim, "rm /small/filler");
            (await ServerState.ReadAsync(lab.Checkout)).ShouldBe(before, "after a full disk");
            (await lab.Deploy()).ShouldExit(0);
            (await ServerState.ReadAsync(lab.Checkout)).Lines.ShouldContain(line => line.StartsWith($"{SshFaultLab.Victim}: .env: RELEASE_NOTE", StringComparison.Ordinal));
        });
    }

    [Fact(Explicit = true)]
    public async Task A_disk_that_fills_up_below_the_journal_ends_the_deployment_which_says_so_and_with_room_the_next_Deploy_completes_it()
    {
        await OnSmallDisksAsync(async _ =>
        {
            foreach (var step in new[] { "StageCode", "Backup", "DeployCode", "SmokeTest" })
            {
                // Another release each time.
                lab.Checkout.EditParameters("parameters.ssh-local.json", settings => settings["release"]!["settings"]!["RELEASE_NOTE"] = $"full at {step}");
                // What it says last is journaled, and is more than finds room in a page that was begun. Not before the disk is full.
                lab.Checkout.EditParameters("parameters.json", settings => settings["smoke"]!["commands"]![0]!["command"] = "sleep 2; head -c 16384 /dev/zero | tr '\\0' x");
                await lab.Checkout.CommitAsync($"release before a full disk at {step}");
                using var deploy = lab.Checkout.Start("Deploy", "--env", "ssh-local");
                await deploy.WaitForAsync($"] {step}");
                // Or it would be over first where machines are quick.
                deploy.Signal(Stop);
                await lab.Hosts.AsRootAsync("web-1", "cat /dev/zero >/small/filler 2>/dev/null; true");
                deploy.Signal(Continue);
                var full = await deploy.EndAsync();
                await lab.Hosts.AsRootAsync("web-1", "rm /small/filler");
                full.ExitCode.ShouldBeOneOf(1, 3);
                full.ShouldSay("web-1: ", "No space left on device");
                (await lab.Deploy()).ShouldExit(0);
                (await ServerState.ReadAsync(lab.Checkout)).Lines.ShouldContain(line => line.StartsWith("web-1: .env: RELEASE_NOTE", StringComparison.Ordinal) && line.Contains($"full at {step}", StringComparison.Ordinal));
            }
        });
    }

    [Theory(Explicit = true)]
    [InlineData("Deploy")]
    [InlineData("Rollback")]
    public async Task A_deployer_that_comes_back_when_another_has_taken_over_changes_nothing_and_says_why(string other)
    {
        await lab.ReadyAsync();
        await lab.Checkout.RestoreAsync("one");
        using var sleeper = lab.Checkout.Start("Deploy", "--env", "ssh-local");
        await sleeper.WaitForAsync("] DeployCode");
        sleeper.Signal(Stop);
        foreach (var host in PracticeFleet.Names)
            await lab.Hosts.AsRootAsync(host, "pkill -KILL -u deploy sshd; true");

        (await (other == "Deploy" ? lab.Deploy() : lab.Checkout.RunAsync("Rollback", "--env", "ssh-local"))).ShouldExit(0);
        var expected = other == "Deploy" ? lab.Two! : lab.One;
        (await StateAsync()).ShouldBe(expected.Lines, "after the other deployer");
        var journal = await JournalAsync();

        sleeper.Signal(Continue);
        (await sleeper.EndAsync()).ShouldExit(4).ShouldSay("a newer deployer has taken over", "This deployer was cut off while it held the lock", "./build.sh Status --env ssh-local");
        (await ServerState.ReadAsync(lab.Checkout)).ShouldBe(expected, "after the first deployer has come back");
        (await JournalAsync()).ShouldBe(journal);
    }

    [Fact(Explicit = true)]
    public async Task A_cron_that_was_stopped_a_full_disk_and_a_dead_database_server_are_told_and_so_is_their_mend()
    {
        await lab.ReadyAsync();
        await using var mail = new SmtpServer();
        await mail.StartAsync(TestContext.Current.CancellationToken);
        var head = await lab.Checkout.HeadAsync();
        await lab.Checkout.ResetToAsync("short smoke test");
        lab.Checkout.EditParameters("parameters.ssh-local.json", settings =>
        {
            foreach (var host in settings["hosts"]!.AsArray())
                host!["root"] = "/small/inventory";
            settings["health"] = JsonNode.Parse("""{ "minimumFreeDisk": "8 MB" }""");
            // Nothing can be executed on that disk.
            settings["monitor"] = new JsonObject { ["lookAgain"] = 1, ["pause"] = "1s", ["commands"] = new JsonArray() };
            settings["notifications"] = new JsonObject
            {
                ["mail"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = mail.Port, ["tls"] = "none", ["from"] = "slipway@example.test", ["to"] = new JsonArray("ops@example.test") },
                ["on"] = new JsonArray("monitor"),
            };
        });
        await lab.Checkout.CommitAsync("small disks");
        lab.Hosts.Root = "/small/inventory";
        try
        {
            await lab.Checkout.WipeAsync();
            await Task.WhenAll(PracticeFleet.Names.Select(host => lab.Hosts.AsRootAsync(host, "chmod 1777 /small")));
            (await lab.Deploy()).ShouldExit(0);
            (await MonitorAsync()).ShouldExit(0).ShouldSay("ok        cron", "ok        disk/web-2", "ok        database");

            await lab.Hosts.AsRootAsync(PracticeFleet.Scheduler, "kill \"$(cat /var/run/crond.pid)\"");
            (await MonitorAsync()).ShouldExit(1).ShouldSay("critical  cron");
            (await MonitorAsync()).ShouldExit(1).ShouldSay("nothing has changed");
            await lab.Hosts.AsRootAsync(PracticeFleet.Scheduler, "cron");
            (await MonitorAsync()).ShouldExit(0);

            await lab.Hosts.AsRootAsync(SshFaultLab.Victim, "cat /dev/zero >/small/filler 2>/dev/null; true");
            (await MonitorAsync()).ShouldExit(1).ShouldSay("critical  disk/web-2", "ok        disk/web-1");
            (await MonitorAsync()).ShouldExit(1).ShouldSay("nothing has changed");
            await lab.Hosts.AsRootAsync(SshFaultLab.Victim, "rm /small/filler");
            (await MonitorAsync()).ShouldExit(0);

            await lab.Server.KillAsync();
            (await MonitorAsync()).ShouldExit(1).ShouldSay("critical  database", "ok        cron");
            (await MonitorAsync()).ShouldExit(1).ShouldSay("nothing has changed");
            await lab.Server.StartAsync();
            (await MonitorAsync()).ShouldExit(0);

            // The host with the journal is gone: that is told too, and that the rest is not known is no news.
            await lab.Hosts.CutAsync(PracticeFleet.Names[0]);
            (await MonitorAsync()).ShouldExit(1).ShouldSay("critical  journal", $"critical  disk/{PracticeFleet.Names[0]}");
            (await MonitorAsync()).ShouldExit(1).ShouldSay("nothing has changed");
            await lab.Hosts.HealAsync(PracticeFleet.Names[0]);
            (await MonitorAsync()).ShouldExit(0).ShouldSay("ok        journal");
            (await MonitorAsync()).ShouldExit(0).ShouldSay("nothing has changed");

            mail.Subjects.Count.ShouldBe(8);
            mail.Subjects.Where((_, at) => at % 2 == 0).ShouldAllBe(subject => subject.Contains("CRITICAL: ", StringComparison.Ordinal));
            mail.Subjects.Where((_, at) => at % 2 == 1).ShouldAllBe(subject => subject.Contains("well again: ", StringComparison.Ordinal));

            // A crontab that was there before is kept, and the runbook puts it back by hand; the monitor sees it, and the next deployment puts the jobs in again.
            lab.Checkout.EditParameters("parameters.json", settings => settings["cron"]!["jobs"]![1]!["schedule"] = "7 * * * *");
            await lab.Checkout.CommitAsync("another schedule");
            (await lab.Deploy()).ShouldExit(0);
            await Tool.RunAsync(lab.Checkout.Root, "ssh", "-F", ".slipway/hosts/ssh-local/ssh_config", PracticeFleet.Scheduler, "cd /small/inventory && crontab \"$(ls backups/crontab/crontab-*.txt | tail -n 1)\"");
            (await MonitorAsync()).ShouldExit(0).ShouldSay("warn      crontab");
            (await lab.Deploy()).ShouldExit(0);
            (await MonitorAsync()).ShouldExit(0).ShouldSay("ok        crontab");
        }
        finally
        {
            lab.Hosts.Root = "/srv/app/inventory";
            await lab.Checkout.ResetAsync(head);
        }

        Task<Run> MonitorAsync() => lab.Checkout.RunAsync("Monitor", "--env", "ssh-local");
    }

    /// <summary>The first release in service on small disks, the second one in the working copy; afterwards all is as it was.</summary>
    private async Task OnSmallDisksAsync(Func<ServerState, Task> prove)
    {
        await lab.ReadyAsync();
        var head = await lab.Checkout.HeadAsync();
        await lab.Checkout.ResetToAsync("short smoke test");
        lab.Checkout.EditParameters("parameters.ssh-local.json", settings =>
        {
            foreach (var host in settings["hosts"]!.AsArray())
                host!["root"] = "/small/inventory";
            // Else HealthCheck would find it before anything else does.
            settings["health"] = JsonNode.Parse("""{ "minimumFreeDisk": "1 KB" }""");
        });
        await lab.Checkout.CommitAsync("small disks");
        lab.Hosts.Root = "/small/inventory";
        try
        {
            await lab.Checkout.WipeAsync();
            await Task.WhenAll(PracticeFleet.Names.Select(host => lab.Hosts.AsRootAsync(host, "chmod 1777 /small")));
            (await lab.Deploy()).ShouldExit(0);
            var before = await ServerState.ReadAsync(lab.Checkout);
            await ReleaseTwo.ApplyOnMySqlAsync(lab.Checkout);

            await prove(before);
        }
        finally
        {
            lab.Hosts.Root = "/srv/app/inventory";
            await lab.Checkout.ResetAsync(head);
        }
    }

    // Without a look for processes on this machine: the one that sleeps is there.
    private async Task<IReadOnlyList<string>> StateAsync() => [.. await lab.Hosts.LinesAsync(), .. await lab.Checkout.Database.LinesAsync()];

    private Task<string> JournalAsync() => lab.Hosts.AsRootAsync("web-1", "cd /srv/app/inventory && sha256sum journal/*");
}
