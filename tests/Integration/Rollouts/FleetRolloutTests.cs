using System.Text;
using Slipway.Hosts;
using Slipway.Hosts.Local;
using Slipway.Rollouts;
using Slipway.Rollouts.Fleet;
using Slipway.Rollouts.Symlink;
using Slipway.Tests.Integration.Hosts;

namespace Slipway.Tests.Integration.Rollouts;

/// <summary>Three directories play three hosts.</summary>
public sealed class FleetRolloutTests : RolloutContract
{
    private static readonly string[] Names = ["web1", "web2", "web3"];
    private readonly List<string> _said = [];
    private readonly List<string> _checked = [];
    private List<LocalHost> _hosts = null!;
    private string? _sick;

    private protected override int Hosts => Names.Length;

    private protected override async Task<Rollout> CreateAsync()
    {
        _hosts = [.. Names.Select(name => new LocalHost(name, Path.Combine(HostRoot, name)))];
        foreach (var host in _hosts)
        {
            await host.InitializeAsync("inventory", "test", Cancel);
            await host.LockAsync(TestRoot.Holder(), Cancel);
        }

        return Fleet();
    }

    private protected override async Task<string?> ServedAsync(string path)
    {
        var texts = new List<string?>();
        foreach (var host in _hosts)
            texts.Add(await host.ReadAsync($"current/{path}", Cancel) is { } bytes ? Encoding.UTF8.GetString(bytes) : null);
        return texts.Distinct().ShouldHaveSingleItem();
    }

    private protected override async Task SpoilAsync(string id, string path, string? content)
    {
        await _hosts[1].DeleteAsync($"releases/{id}/{path}", Cancel);
        if (content is not null)
            await _hosts[1].WriteAsync($"releases/{id}/{path}", Encoding.UTF8.GetBytes(content), path == "app" ? Host.Executable : Host.Readable, Cancel);
    }

    [Fact]
    public async Task A_switch_goes_batch_by_batch_and_looks_at_each_before_the_next()
    {
        var release = await Single("one");
        await Fleet(Batches.Parse("1, 50%"), check: true).ActivateAsync(release.Id, Cancel);
        _checked.ShouldBe(Names);
        _said.ShouldBe(["switched 1 of 3 hosts: web1", "switched 2 of 3 hosts: web2", "switched 3 of 3 hosts: web3"]);
    }

    [Fact]
    public async Task A_batch_that_is_not_well_ends_the_switch_and_all_are_put_back()
    {
        var (one, two) = (await Single("one"), await Single("two"));
        await Rollout.ActivateAsync(one.Id, Cancel);
        var facts = await Rollout.CaptureAsync(two.Id, Cancel);
        _sick = "web2";
        var error = await Should.ThrowAsync<RolloutException>(Fleet(Batches.Parse("1,2,3"), check: true).ActivateAsync(two.Id, Cancel));
        error.Message.ShouldBe("1 of 1 hosts could not pass the check after the switch (switched before it: web1): web2: it answers 500");
        (await Rollout.StateAsync(Cancel)).Hosts!.Select(pair => pair.Value.Current).ShouldBe([two.Id, two.Id, one.Id]);

        await Rollout.RestoreAsync(facts, Cancel);
        (await ServedAsync("app")).ShouldBe("one");
        (await Rollout.StateAsync(Cancel)).Staged.ShouldBe([one.Id, two.Id], ignoreOrder: true);
    }

    [Fact]
    public async Task A_release_that_one_host_lacks_is_activated_on_none()
    {
        var (one, two) = (await Single("one"), await Single("two"));
        await Rollout.ActivateAsync(one.Id, Cancel);
        await _hosts[2].DeleteAsync($"releases/{two.Id}", Cancel);
        var error = await Should.ThrowAsync<RolloutException>(Rollout.ActivateAsync(two.Id, Cancel));
        error.Message.ShouldBe($"Release {two.Id} is not staged on web3, so it was activated nowhere; {one.Id} is still in service.");
        (await ServedAsync("app")).ShouldBe("one");
    }

    [Fact]
    public async Task A_host_that_cannot_stage_is_named_and_keeps_no_other_from_its_work()
    {
        await _hosts[1].WriteAsync("releases", "in the way"u8.ToArray(), Host.Readable, Cancel);
        var error = await Should.ThrowAsync<RolloutException>(Single("one"));
        error.Message.ShouldStartWith("1 of 3 hosts could not stage release ");
        error.Message.ShouldContain("and nothing was switched: web2: ");
        foreach (var host in new[] { _hosts[0], _hosts[2] })
            (await host.ListAsync("releases", Cancel)).Count(entry => !entry.Name.StartsWith('.')).ShouldBe(1);
    }

    [Fact]
    public async Task Hosts_that_differed_before_are_put_back_each_to_its_own()
    {
        var (one, two, three) = (await Single("one"), await Single("two"), await Single("three"));
        await Rollout.ActivateAsync(one.Id, Cancel);
        await new SymlinkRollout(_hosts[1]).ActivateAsync(two.Id, Cancel);
        (await Rollout.StateAsync(Cancel)).Current.ShouldBeNull();
        var facts = await Rollout.CaptureAsync(three.Id, Cancel);
        await Rollout.ActivateAsync(three.Id, Cancel);
        await Rollout.RestoreAsync(facts, Cancel);
        (await Rollout.StateAsync(Cancel)).Hosts!.Select(pair => pair.Value.Current).ShouldBe([one.Id, two.Id, one.Id]);
    }

    [Fact]
    public async Task A_host_that_has_left_the_fleet_is_named_and_left_alone()
    {
        var (one, two) = (await Single("one"), await Single("two"));
        await Rollout.ActivateAsync(one.Id, Cancel);
        var facts = await Rollout.CaptureAsync(two.Id, Cancel);
        await Rollout.ActivateAsync(two.Id, Cancel);
        _said.Clear();
        await Fleet(hosts: _hosts.Take(2)).RestoreAsync(facts, Cancel);
        _said.ShouldHaveSingleItem().ShouldStartWith("web3 had a part in this deployment and is no longer among the hosts");
        (await Rollout.StateAsync(Cancel)).Hosts!.Select(pair => pair.Value.Current).ShouldBe([one.Id, one.Id, two.Id]);
    }

    private FleetRollout Fleet(Batches? batches = null, bool check = false, IEnumerable<LocalHost>? hosts = null) => new(
        [.. (hosts ?? _hosts).Select(host => new FleetMember(host.Name, new SymlinkRollout(host)))],
        new FleetOptions(batches ?? Batches.All, 4, check ? CheckAsync : null, _said.Add));

    private Task CheckAsync(string host, CancellationToken cancellation)
    {
        _checked.Add(host);
        return host == _sick ? throw new HostException("it answers 500") : Task.CompletedTask;
    }

    private async Task<Release> Single(string content)
    {
        var release = await ReleaseOf(("app", content));
        await Rollout.StageAsync(release, null, Cancel);
        return release;
    }
}
