using System.Diagnostics;
using System.Security.Cryptography;
using Slipway.Hosts;
using Slipway.Hosts.Ssh;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Hosts.Ssh;

/// <summary>The network fails, loudly and in silence; a deployer dies, and one comes back from the dead.</summary>
public sealed class SshCutTests(LoopbackSshd sshd) : SshTestBase(sshd)
{
    private static readonly SshTiming Quick = new()
    {
        Beat = TimeSpan.FromSeconds(0.4), Answer = TimeSpan.FromSeconds(2), Silence = TimeSpan.FromSeconds(4), Reconnect = TimeSpan.FromSeconds(20),
    };

    private Relay _relay = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _relay = new Relay(Sshd.Port);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _relay.DisposeAsync();
    }

    private SshTarget Through => Sshd.Target with { Port = _relay.Port, KnownHosts = [], HostKey = Fingerprint(), Timing = Quick };

    [Fact]
    public async Task After_a_cut_reading_and_writing_go_on()
    {
        var host = await OpenRootAsync(Through);
        await host.AppendAsync("journal", 0, Bytes("one\n"), Cancel);
        for (var i = 0; i < 5; i++)
        {
            _relay.Cut();
            await host.AppendAsync("journal", 4 + (4 * i), Bytes("two\n"), Cancel);
            _relay.Cut();
            (await host.ReadAsync("journal", Cancel))!.Length.ShouldBe(8 + (4 * i));
        }
    }

    [Fact]
    public async Task A_command_that_was_cut_off_ends_on_the_host_and_says_that_it_is_not_known_how_far_it_came()
    {
        var host = await OpenRootAsync(Through);
        var pid = new TaskCompletionSource<string>();
        var run = host.RunAsync(Command.Script("trap '' TERM; echo $$; sleep 60; sleep 60"), pid.SetResult, Cancel);
        var shell = await pid.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        _relay.Cut();
        (await Should.ThrowAsync<SshLostException>(run)).Message.ShouldContain("what it did until then is not known");
        await Poll.UntilAsync(() => !IsAlive(shell), Cancel);
        (await host.RunAsync(Command.Of("echo", "on"), cancellation: Cancel)).Output.ShouldBe("on\n");
    }

    [Fact]
    public async Task In_silence_both_sides_give_up_and_the_lock_is_free_for_another()
    {
        var host = await OpenRootAsync(Through);
        await using var held = await host.LockAsync(TestRoot.Holder("silent"), Cancel);
        var pid = new TaskCompletionSource<string>();
        var run = host.RunAsync(Command.Script("echo $$; sleep 60; sleep 60"), pid.SetResult, Cancel);
        var shell = await pid.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        var watch = Stopwatch.StartNew();
        _relay.Silence();
        await Should.ThrowAsync<SshLostException>(run);
        TestContext.Current.TestOutputHelper!.WriteLine($"this side knew after {watch.ElapsedMilliseconds} ms");
        await Poll.UntilAsync(() => !IsAlive(shell), Cancel);
        TestContext.Current.TestOutputHelper!.WriteLine($"the command was gone after {watch.ElapsedMilliseconds} ms");
        var other = Open(Sshd.Target);
        await Poll.UntilAsync(() => other.LockHolderAsync(Cancel).GetAwaiter().GetResult() is null, Cancel);
        await using var taken = await other.LockAsync(TestRoot.Holder("next"), Cancel);
        taken.Token.ShouldBe(2);
        _relay.Heal();
        var back = await Should.ThrowAsync<HostException>(host.WriteAsync("f", Bytes("x"), cancellation: Cancel));
        (back is FencedException or HostLockedException).ShouldBeTrue(back.Message);
        (await other.ExistsAsync("f", Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task Who_was_cut_off_and_finds_nobody_else_goes_on_under_the_same_token()
    {
        var host = await OpenRootAsync(Through);
        await using var held = await host.LockAsync(TestRoot.Holder("cut"), Cancel);
        _relay.Cut();
        await host.WriteAsync("f", Bytes("x"), cancellation: Cancel);
        var other = Open(Sshd.Target);
        (await Should.ThrowAsync<HostLockedException>(other.LockAsync(TestRoot.Holder("next"), Cancel))).Holder!.RunId.ShouldBe("cut");
        (await other.ReadAsync("fence", Cancel)).ShouldBe(Bytes("1\n"));
    }

    [Fact]
    public async Task Who_was_cut_off_in_silence_ends_its_own_dead_session_and_goes_on_long_before_the_host_has_noticed()
    {
        var host = await OpenRootAsync(Through with { Timing = Quick with { Silence = TimeSpan.FromMinutes(10) } });
        await using var held = await host.LockAsync(TestRoot.Holder("silent"), Cancel);
        var pid = new TaskCompletionSource<string>();
        var run = host.RunAsync(Command.Script("echo $$; sleep 600; sleep 600"), pid.SetResult, Cancel);
        var shell = await pid.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        _relay.Silence();
        await Should.ThrowAsync<SshLostException>(run);
        _relay.Heal();
        IsAlive(shell).ShouldBeTrue("the host knows of nothing yet");
        await host.WriteAsync("f", Bytes("x"), cancellation: Cancel);
        await Poll.UntilAsync(() => !IsAlive(shell), Cancel);
        var other = Open(Sshd.Target);
        (await Should.ThrowAsync<HostLockedException>(other.LockAsync(TestRoot.Holder("next"), Cancel))).Holder!.RunId.ShouldBe("silent");
        (await other.ReadAsync("fence", Cancel)).ShouldBe(Bytes("1\n"));
    }

    [Fact]
    public async Task Who_was_cut_off_and_finds_that_another_came_changes_nothing()
    {
        var host = await OpenRootAsync(Through);
        await using var held = await host.LockAsync(TestRoot.Holder("cut"), Cancel);
        _relay.Cut();
        var other = Open(Sshd.Target);
        await Poll.UntilAsync(() => other.LockHolderAsync(Cancel).GetAwaiter().GetResult() is null, Cancel);
        await (await other.LockAsync(TestRoot.Holder("next"), Cancel)).DisposeAsync();
        (await Should.ThrowAsync<FencedException>(host.RunAsync(Command.Of("touch", "f"), cancellation: Cancel))).Message.ShouldContain("a newer deployer has taken over");
        await Should.ThrowAsync<FencedException>(host.UploadAsync([UploadFile.FromBytes("f", Bytes("x"), Host.Readable)], "d", null, Cancel));
        (await other.ListAsync(".", Cancel)).Select(e => e.Name).ShouldNotContain("f");
    }

    [Fact]
    public async Task A_killed_deployer_takes_its_processes_with_it_and_frees_the_lock()
    {
        var host = await OpenRootAsync(Sshd.Target);
        await using var here = new Slipway.Hosts.Local.LocalHost("here", Root.Path);
        await using var deployer = await here.StartAsync(ChildDeployer.Command("hold", Root.Path, Sshd.Target), Cancel);
        var pids = new List<string>();
        foreach (var role in new[] { "deployer", "obedient", "deaf", "deaf grandchild" })
            pids.Add((await deployer.WaitForLineAsync(l => l.StartsWith(role + "=", StringComparison.Ordinal), TimeSpan.FromSeconds(40), Cancel)).Split('=')[1]);
        (await Should.ThrowAsync<HostLockedException>(host.LockAsync(TestRoot.Holder(), Cancel))).Holder!.RunId.ShouldBe("child");
        var watch = Stopwatch.StartNew();
        await here.RunAsync(Command.Of("kill", "-9", pids[0]), cancellation: Cancel);
        await Poll.UntilAsync(() => host.LockHolderAsync(Cancel).GetAwaiter().GetResult() is null, Cancel);
        await using var held = await host.LockAsync(TestRoot.Holder(), Cancel);
        // Whoever has the lock next finds nothing of the dead one's commands at work.
        foreach (var pid in pids.Skip(1))
            IsAlive(pid).ShouldBeFalse();
        held.Token.ShouldBe(2);
        TestContext.Current.TestOutputHelper!.WriteLine($"gone and locked anew after {watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task An_upload_that_is_cut_again_and_again_arrives_and_sends_little_twice()
    {
        const int size = 12_000_000;
        var source = Root.Beside("big");
        var noise = RandomNumberGenerator.GetBytes(size);
        await File.WriteAllBytesAsync(source, noise, Cancel);
        var big = UploadFile.FromBytes("big", noise, Host.Readable) with { SourcePath = source, Bytes = default };
        var small = Enumerable.Range(0, 50).Select(i => UploadFile.FromBytes($"small/{i}", Bytes($"file {i}"), Host.OwnerOnly));
        var host = await OpenRootAsync(Through);
        foreach (var cut in (int[])[3, 3, 3])
        {
            _relay.CutAfter(cut * 1_000_000);
            await host.UploadAsync([.. small, big], "release", null, Cancel);
            if (cut == 3 && _relay.Passed > size * 2)
                break;
        }
        (await host.ReadAsync("release/big", Cancel))!.AsSpan().SequenceEqual(noise).ShouldBeTrue();
        (await host.ListAsync("release/small", Cancel)).Count.ShouldBe(50);
        (await host.ListAsync("release", Cancel)).Select(e => e.Name).ShouldBe(["big", "small"]);
        _relay.Passed.ShouldBeLessThan((long)(size * 1.6));
    }

    [Fact]
    public async Task An_upload_that_is_cut_goes_on_where_some_is_to_be_linked_and_not_all_of_that_is_right()
    {
        const int size = 12_000_000;
        var source = Root.Beside("big");
        var noise = RandomNumberGenerator.GetBytes(size);
        await File.WriteAllBytesAsync(source, noise, Cancel);
        var host = await OpenRootAsync(Through);
        await host.WriteAsync("before/good", Bytes("content"), cancellation: Cancel);
        await host.WriteAsync("before/drifted", Bytes("drifted"), cancellation: Cancel);
        var linked = new[] { "good", "drifted", "missing" }.Select(name => UploadFile.FromBytes(name, Bytes("content"), Host.Readable) with { ReuseFrom = "before/" + name });
        _relay.CutAfter(3_000_000);
        await host.UploadAsync([.. linked, UploadFile.FromBytes("big", noise, Host.Readable) with { SourcePath = source, Bytes = default }], "release", null, Cancel);
        (await host.ReadAsync("release/big", Cancel))!.AsSpan().SequenceEqual(noise).ShouldBeTrue();
        foreach (var name in new[] { "good", "drifted", "missing" })
            (await host.ReadAsync($"release/{name}", Cancel)).ShouldBe(Bytes("content"));
        (await host.ReadAsync("before/drifted", Cancel)).ShouldBe(Bytes("drifted"));
        _relay.Passed.ShouldBeLessThan((long)(size * 1.6));
    }

    [Fact]
    public async Task An_upload_over_a_network_that_never_holds_arrives_as_long_as_each_try_brings_something()
    {
        const int size = 28_000_000;
        var noise = RandomNumberGenerator.GetBytes(size);
        var source = Root.Beside("big");
        await File.WriteAllBytesAsync(source, noise, Cancel);
        var host = await OpenRootAsync(Through);
        // More than what a busy machine has on its way when the cut comes, which is lost: a socket's and a channel's buffer.
        _relay.CutEach = 7_000_000;
        await host.UploadAsync([UploadFile.FromBytes("big", noise, Host.Readable) with { SourcePath = source, Bytes = default }], "release", null, Cancel);
        (await host.ReadAsync("release/big", Cancel))!.AsSpan().SequenceEqual(noise).ShouldBeTrue();
    }

    [Fact]
    public async Task An_upload_that_gets_nowhere_is_given_up_and_says_what_is_missing()
    {
        var noise = RandomNumberGenerator.GetBytes(1_000_000);
        var host = await OpenRootAsync(Through);
        _relay.CutEach = 60_000;
        var error = await Should.ThrowAsync<HostException>(host.UploadAsync([UploadFile.FromBytes("big", noise, Host.Readable)], "release", null, Cancel));
        error.Message.ShouldMatch(@"^web1: the upload to .*release was cut off [56] times, the last 5 without getting on\. 1,000,000 bytes are missing there still");
        _relay.CutEach = long.MaxValue;
        await host.UploadAsync([UploadFile.FromBytes("big", noise, Host.Readable)], "release", null, Cancel);
        (await host.ReadAsync("release/big", Cancel))!.Length.ShouldBe(noise.Length);
    }

    [Fact]
    public async Task Content_that_is_in_an_upload_twice_is_sent_once_and_an_old_path_is_linked_from_its_own_place()
    {
        var noise = RandomNumberGenerator.GetBytes(1_000_000);
        var host = await OpenRootAsync(Through);
        var before = _relay.Passed;
        await host.UploadAsync([UploadFile.FromBytes("a", noise, Host.Readable), UploadFile.FromBytes("b/c", noise, Host.Readable), UploadFile.FromBytes("d", noise, Host.Executable)], "release", null, Cancel);
        (_relay.Passed - before).ShouldBeInRange(1_000_000, 1_300_000);
        (await host.RunAsync(Command.Of("stat", "-c", "%h %a %s", "release/a", "release/b/c", "release/d"), cancellation: Cancel)).Output.ShouldBe("2 644 1000000\n2 644 1000000\n1 755 1000000\n");
    }

    private string Fingerprint() => HostKeyOf(Sshd);

    private static string HostKeyOf(LoopbackSshd sshd)
    {
        var words = File.ReadAllText(sshd.PathOf("host_ed25519.pub")).Split(' ');
        return new HostKey("x", words[0], words[1]).Fingerprint;
    }
}
