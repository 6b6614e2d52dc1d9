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
    public async Task Without_gzip_an_upload_goes_uncompressed()
    {
        await using var machine = await hosts.MakeAsync(Cancel);
        await machine.AsRootAsync("rm -f /bin/gzip /usr/bin/gzip");
        await using var host = await OpenAsync(machine, "/srv/app/inventory");
        await host.UploadAsync([UploadFile.FromBytes("a/b", "content"u8.ToArray(), Host.Executable)], "release", null, Cancel);
        (await host.ReadAsync("release/a/b", Cancel)).ShouldBe("content"u8.ToArray());
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
