using System.Text;
using Slipway.Hosts;
using Slipway.Hosts.Local;
using Slipway.Rollouts;
using Slipway.Rollouts.Symlink;
using Slipway.Tests.Integration.Hosts;

namespace Slipway.Tests.Integration.Rollouts;

public sealed class SymlinkRolloutTests : RolloutContract
{
    private LocalHost _host = null!;

    private protected override async Task<Rollout> CreateAsync()
    {
        _host = new LocalHost("local", HostRoot);
        await _host.InitializeAsync("inventory", "test", Cancel);
        await _host.LockAsync(TestRoot.Holder(), Cancel);
        return new SymlinkRollout(_host);
    }

    private protected override Task<string?> ServedAsync(string path) => Text($"current/{path}");

    private protected override async Task SpoilAsync(string id, string path, string? content)
    {
        // By another name, for files of the same content are one file.
        await _host.DeleteAsync($"releases/{id}/{path}", Cancel);
        if (content is not null)
            await _host.WriteAsync($"releases/{id}/{path}", Encoding.UTF8.GetBytes(content), path == "app" ? Host.Executable : Host.Readable, Cancel);
    }

    [Fact]
    public async Task The_layout_is_as_documented()
    {
        var release = await ReleaseOf(("app", "one"));
        var rollout = new SymlinkRollout(_host, ["data", "storage/logs"]);
        await rollout.StageAsync(release, null, Cancel);
        await rollout.ActivateAsync(release.Id, Cancel);
        const string script = "find current releases shared -printf '%y %m %p %l\\n' | sed \"s/$1/ID/g\" | LC_ALL=C sort";
        (await _host.RunAsync(Command.Script(script, release.Id).ReadOnly(), cancellation: Cancel)).Output.ShouldBe("""
            d 755 releases 
            d 755 releases/ID 
            d 755 releases/ID/storage 
            d 755 shared 
            d 755 shared/data 
            d 755 shared/storage 
            d 755 shared/storage/logs 
            f 600 releases/ID/.slipway-manifest.json 
            f 644 releases/.activated 
            f 755 releases/ID/app 
            l 777 current releases/ID
            l 777 releases/ID/data ../../shared/data
            l 777 releases/ID/storage/logs ../../../shared/storage/logs

            """);
    }

    [Fact]
    public async Task What_is_shared_outlives_the_releases()
    {
        var rollout = new SymlinkRollout(_host, ["data", "config.json"]);
        await _host.WriteAsync("shared/config.json", "{}"u8.ToArray(), cancellation: Cancel);
        foreach (var text in new[] { "one", "two" })
        {
            var release = await ReleaseOf(("app", text));
            await rollout.StageAsync(release, null, Cancel);
            await rollout.ActivateAsync(release.Id, Cancel);
            await File.AppendAllTextAsync($"{HostRoot}/current/data/log", text, Cancel);
        }
        await rollout.PruneAsync(1, [], Cancel);
        (await Text("current/data/log")).ShouldBe("onetwo");
        (await Text("current/config.json")).ShouldBe("{}");
        (await rollout.VerifyAsync((await rollout.StateAsync(Cancel)).Current!, Cancel)).Extra.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_shared_path_and_a_file_of_the_release_do_not_mix()
    {
        var release = await ReleaseOf(("data/a", "x"));
        foreach (var shared in new[] { "data", "data/a", "data/a/b" })
        {
            var error = await Should.ThrowAsync<RolloutException>(new SymlinkRollout(_host, [shared]).StageAsync(release, null, Cancel));
            error.Message.ShouldContain("data/a of release");
        }
        Should.Throw<RolloutException>(() => new SymlinkRollout(_host, ["../x"]));
        (await Rollout.StateAsync(Cancel)).Staged.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("directory")]
    [InlineData("file")]
    public async Task A_current_that_is_no_link_is_an_error_and_left_alone(string kind)
    {
        var (one, _) = await Staged("one", "two");
        var facts = await Rollout.CaptureAsync(one.Id, Cancel);
        await _host.WriteAsync(kind == "file" ? "current" : "current/keep", "x"u8.ToArray(), cancellation: Cancel);
        foreach (var call in new Func<Task>[]
        {
            () => Rollout.StateAsync(Cancel), () => Rollout.CaptureAsync(one.Id, Cancel), () => Rollout.ActivateAsync(one.Id, Cancel),
            () => Rollout.RestoreAsync(facts, Cancel), () => Rollout.PruneAsync(1, [], Cancel),
        })
            (await Should.ThrowAsync<RolloutException>(call)).Message.ShouldContain($"current is not a symbolic link but a {kind}");
        (await Text(kind == "file" ? "current" : "current/keep")).ShouldBe("x");
    }

    [Fact]
    public async Task A_link_of_somebody_elses_making_comes_back_exactly()
    {
        await _host.RunAsync(Command.Of("ln", "-s", "/opt/legacy app", "current"), cancellation: Cancel);
        (await Rollout.StateAsync(Cancel)).Current.ShouldBeNull();
        var release = await ReleaseOf(("app", "one"));
        var facts = await Rollout.CaptureAsync(release.Id, Cancel);
        facts.Target.ShouldBe("/opt/legacy app");
        await Rollout.StageAsync(release, null, Cancel);
        await Rollout.ActivateAsync(release.Id, Cancel);
        await Rollout.RestoreAsync(facts, Cancel);
        (await _host.ListAsync(".", Cancel)).Single(e => e.Name == "current").LinkTarget.ShouldBe("/opt/legacy app");
    }

    [Fact]
    public async Task A_previous_release_that_is_gone_is_an_error_and_not_a_dangling_link()
    {
        var (one, two) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        var facts = await Rollout.CaptureAsync(two.Id, Cancel);
        await Rollout.ActivateAsync(two.Id, Cancel);
        await _host.DeleteAsync($"releases/{one.Id}", Cancel);
        (await Should.ThrowAsync<RolloutException>(Rollout.RestoreAsync(facts, Cancel))).Message.ShouldContain("is no longer there");
        (await ServedAsync("app")).ShouldBe("two");
    }

    [Fact]
    public async Task A_manifest_that_was_tampered_with_is_found_and_mended()
    {
        var release = await ReleaseOf(("app", "one"));
        await Rollout.StageAsync(release, null, Cancel);
        var path = $"releases/{release.Id}/.slipway-manifest.json";
        var text = (await Text(path))!;
        await _host.WriteAsync(path, Encoding.UTF8.GetBytes(text.Replace("\"755\"", "\"777\"", StringComparison.Ordinal)), cancellation: Cancel);
        (await Should.ThrowAsync<RolloutException>(Rollout.VerifyAsync(release.Id, Cancel))).Message.ShouldContain("is damaged");
        await Rollout.StageAsync(release, null, Cancel);
        (await Text(path)).ShouldBe(text);
        await _host.RunAsync(Command.Of("chmod", "777", $"releases/{release.Id}/app"), cancellation: Cancel);
        (await Rollout.VerifyAsync(release.Id, Cancel)).Changed.ShouldBe(["app"]);
    }

    [Fact]
    public async Task Who_was_fenced_off_switches_nothing()
    {
        var (one, two) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        var facts = await Rollout.CaptureAsync(two.Id, Cancel);
        await new LocalHost("other", HostRoot).WriteAsync("fence", "9\n"u8.ToArray(), cancellation: Cancel);
        var other = await ReleaseOf(("app", "three"));
        foreach (var change in new Func<Task>[]
        {
            () => Rollout.ActivateAsync(two.Id, Cancel), () => Rollout.StageAsync(other, null, Cancel),
            () => Rollout.PruneAsync(1, [], Cancel), () => Rollout.RestoreAsync(facts with { WasStaged = false }, Cancel),
        })
            await Should.ThrowAsync<FencedException>(change);
        (await ServedAsync("app")).ShouldBe("one");
        (await Rollout.StateAsync(Cancel)).Staged.Count.ShouldBe(2);
    }

    private async Task<string?> Text(string path) => await _host.ReadAsync(path, Cancel) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
