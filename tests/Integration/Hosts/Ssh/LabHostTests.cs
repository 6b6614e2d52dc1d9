using Slipway.Hosts;
using Slipway.Hosts.Ssh;
using Slipway.Rollouts;
using Slipway.Rollouts.Symlink;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Hosts.Ssh;

/// <summary>Machines as they are found: a user without rights, a full disk, a missing program, a pulled plug.</summary>
public sealed class LabHostTests(SshHosts hosts)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_without_rights_deploys_below_its_own_root_and_is_told_where_it_may_not()
    {
        await using var machine = await hosts.MakeAsync(Cancel);
        await using var host = await OpenAsync(machine, "/srv/app/inventory");
        (await host.FactsAsync(Cancel)).User.ShouldBe("deploy");
        await using var elsewhere = new SshHost("web1", "/opt/inventory", machine.Target);
        (await Should.ThrowAsync<HostException>(elsewhere.InitializeAsync("inventory", "test", Cancel)))
            .Message.ShouldContain("Permission denied");
        await machine.AsRootAsync("mkdir -m 700 /srv/secret && mkdir /srv/secret/app");
        await using var hidden = new SshHost("web1", "/srv/secret/app", machine.Target);
        (await Should.ThrowAsync<HostException>(hidden.InitializeAsync("inventory", "test", Cancel))).Message.ShouldContain("Permission denied");
    }

    [Fact]
    public async Task An_upload_is_made_small_by_the_best_that_the_host_can_undo_and_goes_plain_where_it_can_undo_nothing()
    {
        await using var machine = await hosts.MakeAsync(Cancel);
        await using var relay = new Relay(machine.Target.Port!.Value);
        var key = (await SshHost.LookAtKeyAsync("web1", machine.Target, Cancel)).Key;
        await using var host = new SshHost("web1", "/srv/app/inventory", machine.Target with { Port = relay.Port, HostKey = key.Fingerprint });
        await host.InitializeAsync("inventory", "test", Cancel);
        var text = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 300_000).Select(i => $"line {i}\n")));
        var sizes = new List<long>();
        foreach (var missing in (string[])["", "zstd", "gzip"])
        {
            await machine.AsRootAsync($"rm -f /bin/{missing} /usr/bin/{missing} 2>/dev/null; true");
            var before = relay.Passed;
            await host.UploadAsync([UploadFile.FromBytes("a/b", text, Host.Executable)], $"without {missing}", null, Cancel);
            sizes.Add(relay.Passed - before);
            (await host.ReadAsync($"without {missing}/a/b", Cancel))!.AsSpan().SequenceEqual(text).ShouldBeTrue();
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"of {text.Length} bytes: {string.Join(", ", sizes)}");
        sizes[0].ShouldBeLessThan(text.Length / 4);
        sizes[1].ShouldBeLessThan(text.Length / 2);
        sizes[2].ShouldBeGreaterThan(text.Length);
    }

    [Fact]
    public async Task Neither_a_strange_locale_nor_blanks_in_the_home_matter()
    {
        await using var machine = await hosts.MakeAsync(Cancel);
        // Not installed there, so that the login shell complains about it on every start.
        await machine.AsRootAsync("usermod -d '/home/de ploy' -m deploy 2>/dev/null || { cp -a /home/deploy '/home/de ploy' && sed -i 's,:/home/deploy:,:/home/de ploy:,' /etc/passwd; }; "
            + "echo 'SetEnv LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8' >> /etc/ssh/sshd_config; kill -HUP 1");
        await Poll.UntilAsync(async () =>
        {
            try
            {
                await using var look = new SshHost("web1", "/srv/app/inventory", machine.Target);
                return (await look.RunAsync(Command.Script("echo \"$LC_ALL $HOME\"").In("/").ReadOnly(), cancellation: Cancel)).Output == "de_DE.UTF-8 /home/de ploy\n";
            }
            catch (HostException)
            {
                return false;
            }
        }, Cancel);
        await using var host = await OpenAsync(machine, "/srv/app/in ventory");
        await using var held = await host.LockAsync(TestRoot.Holder("locale"), Cancel);
        await host.UploadAsync([UploadFile.FromBytes("ü", "content"u8.ToArray(), Host.Readable)], "release", null, Cancel);
        (await host.ListAsync("release", Cancel)).ShouldHaveSingleItem().Name.ShouldBe("ü");
        (await host.ReadAsync("nothing", Cancel)).ShouldBeNull("what is missing is told from what is refused, whatever language the host speaks");
        (await host.FreeSpaceAsync(Cancel)).ShouldBeGreaterThan(0);
        await host.AppendAsync("journal", 0, "x"u8.ToArray(), Cancel);
        (await Should.ThrowAsync<LengthChangedException>(host.AppendAsync("journal", 7, "x"u8.ToArray(), Cancel))).Found.ShouldBe(1);
        var crontab = Slipway.Hosts.Cron.Crontab.OfUser(host, "inventory", "test");
        await crontab.InstallAsync([new Slipway.Hosts.Cron.CronJob("sync", "@daily", "true")], Cancel);
        (await crontab.ReadAsync(Cancel))!.ShouldContain("@daily true");
    }

    [Fact]
    public async Task A_full_disk_is_named_and_what_was_there_stays()
    {
        await using var machine = await hosts.MakeAsync(Cancel, "--mount", "type=tmpfs,destination=/small,tmpfs-size=3m,tmpfs-mode=1777");
        await using var host = await OpenAsync(machine, "/small/inventory");
        await host.WriteAsync("f", "old"u8.ToArray(), cancellation: Cancel);
        var big = new byte[8_000_000];
        Random.Shared.NextBytes(big);
        (await Should.ThrowAsync<HostException>(host.UploadAsync([UploadFile.FromBytes("big", big, Host.Readable)], "release", null, Cancel))).Message.ShouldContain("No space left on device");
        (await Should.ThrowAsync<HostException>(host.WriteAsync("f", big.AsMemory(0, 4_000_000), cancellation: Cancel))).Message.ShouldContain("No space left on device");
        (await host.ReadAsync("f", Cancel)).ShouldBe("old"u8.ToArray());
        await host.DeleteAsync("release", Cancel);
        await host.WriteAsync("f", "new"u8.ToArray(), cancellation: Cancel);
    }

    [Fact]
    public async Task A_release_is_staged_switched_and_linked_from_the_one_before()
    {
        await using var machine = await hosts.MakeAsync(Cancel);
        await using var host = await OpenAsync(machine, "/srv/app/inventory");
        await machine.AsRootAsync("mkdir /srv/app/inventory/current && chown deploy /srv/app/inventory/current");
        var rollout = new SymlinkRollout(host, ["logs"]);
        var source = Directory.CreateTempSubdirectory("slipway-release-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(source.FullName, "run"), "#!/bin/sh\necho one\n", Cancel);
            await File.WriteAllBytesAsync(Path.Combine(source.FullName, "library"), new byte[300_000], Cancel);
            var first = await Release.FromDirectoryAsync(source.FullName, [new ExtraFile(".env", "A=1"u8.ToArray(), Host.OwnerOnly)], ["run"], Cancel);
            (await Should.ThrowAsync<RolloutException>(rollout.StateAsync(Cancel))).Message.ShouldContain("is not a symbolic link but a directory");
            await machine.AsRootAsync("rmdir /srv/app/inventory/current");
            await rollout.StageAsync(first, null, Cancel);
            await rollout.ActivateAsync(first.Id, Cancel);
            await File.WriteAllTextAsync(Path.Combine(source.FullName, "run"), "#!/bin/sh\necho two\n", Cancel);
            var second = await Release.FromDirectoryAsync(source.FullName, [new ExtraFile(".env", "A=2"u8.ToArray(), Host.OwnerOnly)], ["run"], Cancel);
            await rollout.StageAsync(second, null, Cancel);
            await rollout.ActivateAsync(second.Id, Cancel);
            (await host.RunAsync(Command.Of("current/run"), cancellation: Cancel)).Output.ShouldBe("two\n");
            var facts = await host.RunAsync(Command.Of("stat", "-c", "%h %a", "current/library", "current/.env", "current/run"), cancellation: Cancel);
            facts.Output.ShouldBe("2 644\n1 600\n1 755\n", "what did not change is one file with two names");
        }
        finally
        {
            source.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_pulled_plug_ends_what_ran_and_frees_the_lock_and_healed_the_deployer_changes_nothing()
    {
        await using var machine = await hosts.MakeAsync(Cancel);
        var quick = machine.Target with { Timing = new SshTiming { Beat = TimeSpan.FromSeconds(0.4), Answer = TimeSpan.FromSeconds(2), Silence = TimeSpan.FromSeconds(4) } };
        await using var host = new SshHost("web1", "/srv/app/inventory", quick);
        await host.InitializeAsync("inventory", "test", Cancel);
        await using var held = await host.LockAsync(TestRoot.Holder("cut"), Cancel);
        var started = new TaskCompletionSource();
        var run = host.RunAsync(Command.Script("echo on; sleep 321; true"), _ => started.TrySetResult(), Cancel);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        await machine.CutAsync();
        await Should.ThrowAsync<SshLostException>(run);
        await Poll.UntilAsync(() => machine.AsRootAsync("pgrep -f 'sleep 32[1]' || true").GetAwaiter().GetResult().Length == 0, Cancel);
        await machine.HealAsync();
        await using var other = new SshHost("web1", "/srv/app/inventory", machine.Target);
        await (await other.LockAsync(TestRoot.Holder("next"), Cancel)).DisposeAsync();
        (await Should.ThrowAsync<FencedException>(host.WriteAsync("f", "x"u8.ToArray(), cancellation: Cancel))).Message.ShouldContain("a newer deployer has taken over");
    }

    private static async Task<SshHost> OpenAsync(LabHost machine, string root)
    {
        var host = new SshHost("web1", root, machine.Target);
        await host.InitializeAsync("inventory", "test", Cancel);
        return host;
    }
}
