using System.Text;
using System.Text.Json;
using Slipway.Hosts;
using Slipway.Rollouts;
using Slipway.Tests.Integration.Hosts;

namespace Slipway.Tests.Integration.Rollouts;

/// <summary>What every Rollout must do, whatever it switches. A subclass says how to get one and how to look at what is in service.</summary>
public abstract class RolloutContract : IAsyncLifetime
{
    private readonly TestRoot _directory = new();

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected string HostRoot => _directory.Path;

    private protected Rollout Rollout { get; private set; } = null!;

    /// <summary>On how many hosts each release lies.</summary>
    private protected virtual int Hosts => 1;

    /// <summary>Files that every release must have for this kind of rollout.</summary>
    private protected virtual IReadOnlyList<(string Path, string Text)> Needed => [];

    /// <summary>A rollout over <see cref="HostRoot"/>, ready to stage.</summary>
    private protected abstract Task<Rollout> CreateAsync();

    /// <summary>What a user of the application sees of this file now; null when it or the whole application is not there.</summary>
    private protected abstract Task<string?> ServedAsync(string path);

    /// <summary>Spoils a file of a staged release behind the rollout's back; null removes it.</summary>
    private protected abstract Task SpoilAsync(string id, string path, string? content);

    public async ValueTask InitializeAsync() => Rollout = await CreateAsync();

    public virtual ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task At_first_nothing_is_in_service()
    {
        var state = await Rollout.StateAsync(Cancel);
        state.Current.ShouldBeNull();
        state.Staged.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_staged_release_is_complete_and_not_yet_in_service()
    {
        var release = await ReleaseOf(("app", "one"), ("lib/a b'c.txt", "two"), ("lib/ü \\ $x", "three"));
        var progress = new Steps();
        await Rollout.StageAsync(release, progress, Cancel);
        progress.Last!.FilesDone.ShouldBe(progress.Last.FilesTotal);
        (await ServedAsync("app")).ShouldBeNull();
        (await Rollout.StateAsync(Cancel)).Staged.ShouldBe([release.Id]);
        var verification = await Rollout.VerifyAsync(release.Id, Cancel);
        verification.IsIntact.ShouldBeTrue(verification.ToString());
        verification.Files.ShouldBe(3 + Needed.Count);
        verification.Extra.ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_of_one_folder_of_a_staged_release_are_read_by_name_and_a_missing_folder_has_none()
    {
        var release = await ReleaseOf(("app", "one"), (".slipway/smoke/a.sql", "SELECT 1"), (".slipway/smoke/b.sql", "SELECT 2"), (".slipway/smoke/deeper/c.sql", "SELECT 3"));
        await Rollout.StageAsync(release, null, Cancel);
        var files = await Rollout.ReadAsync(release.Id, ".slipway/smoke", Cancel);
        files.ToDictionary(file => file.Key, file => Encoding.UTF8.GetString(file.Value)).ShouldBe(new Dictionary<string, string> { ["a.sql"] = "SELECT 1", ["b.sql"] = "SELECT 2" }, ignoreOrder: true);
        (await Rollout.ReadAsync(release.Id, "nowhere", Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Activating_puts_exactly_that_release_into_service()
    {
        var (one, two) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        (await ServedAsync("app")).ShouldBe("one");
        await Rollout.ActivateAsync(two.Id, Cancel);
        await Rollout.ActivateAsync(two.Id, Cancel);
        (await ServedAsync("app")).ShouldBe("two");
        (await Rollout.StateAsync(Cancel)).ShouldServe(two.Id);
        (await Rollout.IsInServiceAsync(one.Id, Cancel), await Rollout.IsInServiceAsync(two.Id, Cancel), await Rollout.IsInServiceAsync("0123456789ab", Cancel)).ShouldBe((false, true, false));
    }

    [Fact]
    public async Task What_is_not_staged_is_neither_activated_nor_verified()
    {
        var (one, _) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        (await Should.ThrowAsync<RolloutException>(Rollout.ActivateAsync("0123456789ab", Cancel))).Message.ShouldContain("is still in service");
        (await Should.ThrowAsync<RolloutException>(Rollout.VerifyAsync("0123456789ab", Cancel))).Message.ShouldContain("is not staged");
        (await ServedAsync("app")).ShouldBe("one");
    }

    [Fact]
    public async Task Staging_again_sends_nothing()
    {
        var release = await ReleaseOf(("app", "one"), ("data", "two"));
        await Rollout.StageAsync(release, null, Cancel);
        var progress = new Steps();
        await Rollout.StageAsync(release, progress, Cancel);
        (progress.Last is null || progress.Last.BytesDone == progress.Last.BytesReused).ShouldBeTrue();
    }

    [Fact]
    public async Task Staging_sends_only_what_no_earlier_release_holds()
    {
        await Rollout.StageAsync(await ReleaseOf(("app", "one"), ("large", new string('x', 1000))), null, Cancel);
        var progress = new Steps();
        await Rollout.StageAsync(await ReleaseOf(("app", "two"), ("moved/large", new string('x', 1000))), progress, Cancel);
        progress.Last!.BytesReused.ShouldBe((1000 + Needed.Sum(file => file.Text.Length)) * Hosts);
    }

    [Fact]
    public async Task Damage_is_found_named_and_mended_by_staging_again()
    {
        var release = await ReleaseOf(("app", "one"), ("lib/a", "two"), ("lib/b", "three"));
        await Rollout.StageAsync(release, null, Cancel);
        await Rollout.ActivateAsync(release.Id, Cancel);
        await SpoilAsync(release.Id, "app", "0ne");
        await SpoilAsync(release.Id, "lib/a", null);
        await SpoilAsync(release.Id, "lib/written by the application", "x");
        var verification = await Rollout.VerifyAsync(release.Id, Cancel);
        verification.IsIntact.ShouldBeFalse();
        verification.Changed.ShouldBe(["app"]);
        verification.Missing.ShouldBe(["lib/a"]);
        verification.Extra.ShouldBe(["lib/written by the application"]);
        verification.ToString().ShouldContain("lib/a is missing, app has changed");
        await Rollout.StageAsync(release, null, Cancel);
        (await Rollout.VerifyAsync(release.Id, Cancel)).IsIntact.ShouldBeTrue();
        (await ServedAsync("app")).ShouldBe("one");
    }

    [Fact]
    public async Task A_spoilt_release_is_not_taken_for_a_source_of_the_next()
    {
        var one = await ReleaseOf(("app", "one"), ("lib", "library"));
        await Rollout.StageAsync(one, null, Cancel);
        await SpoilAsync(one.Id, "lib", "LIBRARY");
        var two = await ReleaseOf(("app", "two"), ("lib", "library"));
        await Rollout.StageAsync(two, null, Cancel);
        (await Rollout.VerifyAsync(two.Id, Cancel)).IsIntact.ShouldBeTrue();
    }

    [Fact]
    public async Task The_difference_to_what_is_in_service_is_told()
    {
        var next = await ReleaseOf(("app", "two"), ("new", "x"), ("same", "s"));
        var first = await Rollout.DiffAsync(next, Cancel);
        (first.From, first.Added.Count).ShouldBe((null, 3 + Needed.Count));
        var one = await ReleaseOf(("app", "one"), ("old", "x"), ("same", "s"));
        await Rollout.StageAsync(one, null, Cancel);
        await Rollout.ActivateAsync(one.Id, Cancel);
        var diff = await Rollout.DiffAsync(next, Cancel);
        (diff.From, diff.To).ShouldBe((one.Id, next.Id));
        diff.Added.ShouldBe(["new"]);
        diff.Changed.ShouldBe(["app"]);
        diff.Removed.ShouldBe(["old"]);
        (await Rollout.DiffAsync(one, Cancel)).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Restoring_after_a_first_deployment_leaves_nothing()
    {
        var release = await ReleaseOf(("app", "one"));
        var facts = Journaled(await Rollout.CaptureAsync(release.Id, Cancel));
        (facts with { Hosts = null }).ShouldBe(new RolloutFacts(null, null, release.Id, WasStaged: false));
        await Rollout.StageAsync(release, null, Cancel);
        await Rollout.ActivateAsync(release.Id, Cancel);
        for (var twice = 0; twice < 2; twice++)
        {
            await Rollout.RestoreAsync(facts, Cancel);
            (await ServedAsync("app")).ShouldBeNull();
            (await Rollout.StateAsync(Cancel)).ShouldBe(new RolloutState(null, []), new SameState());
        }
    }

    [Fact]
    public async Task Restoring_brings_back_the_previous_release_and_removes_the_new()
    {
        var (one, two) = (await ReleaseOf(("app", "one")), await ReleaseOf(("app", "two")));
        await Rollout.StageAsync(one, null, Cancel);
        await Rollout.ActivateAsync(one.Id, Cancel);
        var facts = Journaled(await Rollout.CaptureAsync(two.Id, Cancel));
        facts.Previous.ShouldBe(one.Id);
        await Rollout.RestoreAsync(facts, Cancel);
        await Rollout.StageAsync(two, null, Cancel);
        await Rollout.RestoreAsync(facts, Cancel);
        await Rollout.StageAsync(two, null, Cancel);
        await Rollout.ActivateAsync(two.Id, Cancel);
        for (var twice = 0; twice < 2; twice++)
        {
            await Rollout.RestoreAsync(facts, Cancel);
            (await ServedAsync("app")).ShouldBe("one");
            (await Rollout.StateAsync(Cancel)).ShouldBe(new RolloutState(one.Id, [one.Id]), new SameState());
        }
    }

    [Fact]
    public async Task Restoring_keeps_a_release_that_was_staged_before()
    {
        var (one, two) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        var facts = await Rollout.CaptureAsync(two.Id, Cancel);
        facts.WasStaged.ShouldBeTrue();
        await Rollout.ActivateAsync(two.Id, Cancel);
        await Rollout.RestoreAsync(facts, Cancel);
        (await Rollout.StateAsync(Cancel)).ShouldBe(new RolloutState(one.Id, [.. new[] { one.Id, two.Id }.Order(StringComparer.Ordinal)]), new SameState());
    }

    [Fact]
    public async Task A_release_that_was_staged_only_is_taken_away_and_nothing_else_is_touched()
    {
        var (one, two) = (await ReleaseOf(("app", "one")), await ReleaseOf(("app", "two")));
        var first = Journaled(await Rollout.CaptureAsync(one.Id, Cancel));
        await Rollout.UnstageAsync(first, Cancel);
        await Rollout.StageAsync(one, null, Cancel);
        await Rollout.UnstageAsync(first, Cancel);
        (await Rollout.StateAsync(Cancel)).ShouldBe(new RolloutState(null, []), new SameState());
        await Rollout.StageAsync(one, null, Cancel);
        await Rollout.ActivateAsync(one.Id, Cancel);
        var facts = Journaled(await Rollout.CaptureAsync(two.Id, Cancel));
        await Rollout.StageAsync(two, null, Cancel);
        for (var twice = 0; twice < 2; twice++)
        {
            await Rollout.UnstageAsync(facts, Cancel);
            (await ServedAsync("app")).ShouldBe("one");
            (await Rollout.StateAsync(Cancel)).ShouldBe(new RolloutState(one.Id, [one.Id]), new SameState());
        }
        await Rollout.UnstageAsync(Journaled(await Rollout.CaptureAsync(one.Id, Cancel)), Cancel);
        (await Should.ThrowAsync<RolloutException>(Rollout.UnstageAsync(first, Cancel))).Message.ShouldContain("was not removed");
        (await ServedAsync("app")).ShouldBe("one");
    }

    [Fact]
    public async Task Pruning_keeps_the_last_in_service_the_current_and_the_protected()
    {
        var releases = new List<Release>();
        for (var i = 0; i < 6; i++)
        {
            releases.Add(await ReleaseOf(("app", $"release {i}")));
            await Rollout.StageAsync(releases[i], null, Cancel);
            if (i != 1)
                await Rollout.ActivateAsync(releases[i].Id, Cancel);
        }
        // Rolled back to 0: the oldest is current now, and 5 the one before. 1 was never in service.
        await Rollout.ActivateAsync(releases[0].Id, Cancel);
        var removed = await Rollout.PruneAsync(2, [releases[2].Id, "0123456789ab"], Cancel);
        removed.ShouldBe([releases[4].Id, releases[3].Id, releases[1].Id]);
        (await Rollout.StateAsync(Cancel)).Staged.ShouldBe(new[] { 0, 2, 5 }.Select(i => releases[i].Id).Order(StringComparer.Ordinal));
        (await ServedAsync("app")).ShouldBe("release 0");
        (await Rollout.PruneAsync(2, [releases[2].Id], Cancel)).ShouldBeEmpty();
        (await Rollout.PruneAsync(1, [], Cancel)).Count.ShouldBe(2);
        (await ServedAsync("app")).ShouldBe("release 0");
        await Should.ThrowAsync<ArgumentOutOfRangeException>(Rollout.PruneAsync(0, [], Cancel));
    }

    private protected async Task<(Release One, Release Two)> Staged(string first, string second)
    {
        var (one, two) = (await ReleaseOf(("app", first)), await ReleaseOf(("app", second)));
        await Rollout.StageAsync(one, null, Cancel);
        await Rollout.StageAsync(two, null, Cancel);
        return (one, two);
    }

    private protected async Task<Release> ReleaseOf(params (string Path, string Text)[] files)
    {
        var directory = Directory.CreateDirectory(_directory.Beside($"build-{Guid.NewGuid():N}"));
        foreach (var (path, text) in files.Concat(Needed))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(directory.FullName, path))!);
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, path), text, Cancel);
        }
        return await Release.FromDirectoryAsync(directory.FullName, executables: files.Any(f => f.Path == "app") ? ["app"] : null, cancellation: Cancel);
    }

    private static RolloutFacts Journaled(RolloutFacts facts) => JsonSerializer.Deserialize<RolloutFacts>(JsonSerializer.Serialize(facts))!;

    private sealed class Steps : IProgress<Transfer>
    {
        public Transfer? Last { get; private set; }

        public void Report(Transfer value) => Last = value;
    }

    private sealed class SameState : IEqualityComparer<RolloutState>
    {
        public bool Equals(RolloutState? x, RolloutState? y) => x!.Current == y!.Current && x.Staged.SequenceEqual(y.Staged) && x.Faults.SequenceEqual(y.Faults);

        public int GetHashCode(RolloutState obj) => 0;
    }
}
