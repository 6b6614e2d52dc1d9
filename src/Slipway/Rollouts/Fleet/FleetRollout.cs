// Fleet: one release on several hosts, all of them or none. Each member has a rollout of its own; the fleet stages on all at
// once, switches in batches with a look at each batch before the next one, and puts all of them back. What a host that cannot
// be reached keeps of it is said by name, after all others have been dealt with; the same call made again deals with it.
using Slipway.Hosts;

namespace Slipway.Rollouts.Fleet;

/// <summary>
/// A rollout over hosts that each have one. A failing <see cref="ActivateAsync"/> leaves the batches before the failure
/// switched: whoever called it undoes by <see cref="RestoreAsync"/>, from facts that are in the journal, so that a deployer
/// which dies in between is undone just the same.
/// </summary>
public sealed class FleetRollout : Rollout
{
    private readonly IReadOnlyList<FleetMember> _members;
    private readonly FleetOptions _options;
    private readonly FleetWork _work;

    public FleetRollout(IReadOnlyList<FleetMember> members, FleetOptions options)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(options);
        if (members.Count == 0 || members.Select(member => member.Host).Distinct(StringComparer.Ordinal).Count() < members.Count)
            throw new RolloutException("A fleet needs hosts, each under a name of its own. Nothing was touched.");
        (_members, _options, _work) = (members, options, new FleetWork(options.Parallel));
    }

    /// <summary>What all hosts have in common: a release is in service, or staged, when it is so on every one. <see cref="RolloutState.Hosts"/> has each.</summary>
    public override async Task<RolloutState> StateAsync(CancellationToken cancellation = default)
    {
        var states = await _work.EachAsync("be looked at", _members, (member, token) => member.Rollout.StateAsync(token), cancellation).ConfigureAwait(false);
        var staged = states.Values.Select(state => state.Staged.AsEnumerable()).Aggregate((all, next) => all.Intersect(next, StringComparer.Ordinal));
        return new RolloutState(Common(states.Values.Select(state => state.Current)), [.. staged.Order(StringComparer.Ordinal)])
        {
            Hosts = states,
            Faults = [.. states.SelectMany(pair => pair.Value.Faults.Select(fault => $"{pair.Key}: {fault}"))],
        };
    }

    public override async Task<RolloutFacts> CaptureAsync(string id, CancellationToken cancellation = default)
    {
        var facts = await _work.EachAsync("be looked at", _members, (member, token) => member.Rollout.CaptureAsync(id, token), cancellation).ConfigureAwait(false);
        return new RolloutFacts(Common(facts.Values.Select(one => one.Target)), Common(facts.Values.Select(one => one.Previous)), id, facts.Values.All(one => one.WasStaged)) { Hosts = facts };
    }

    public override Task StageAsync(Release release, IProgress<Transfer>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(release);
        var sum = progress is null ? null : new FleetProgress(_members.Count, progress);
        return _work.EachAsync(
            $"stage release {release.Id}, and nothing was switched",
            _members,
            async (member, token) =>
            {
                await member.Rollout.StageAsync(release, sum?.Of(member.Host), token).ConfigureAwait(false);
                return true;
            },
            cancellation);
    }

    public override async Task<ReleaseVerification> VerifyAsync(string id, CancellationToken cancellation = default)
    {
        var found = await _work.EachAsync($"verify release {id}", _members, (member, token) => member.Rollout.VerifyAsync(id, token), cancellation).ConfigureAwait(false);
        return new ReleaseVerification(id, found.Values.Max(one => one.Files), Paths(one => one.Missing), Paths(one => one.Changed), Paths(one => one.Extra))
        {
            DamagedOn = [.. found.Where(pair => !pair.Value.IsIntact).Select(pair => pair.Key)],
        };

        List<string> Paths(Func<ReleaseVerification, IReadOnlyList<string>> list) =>
            [.. found.Values.SelectMany(list).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>True when requests wait on every host; else they go on everywhere.</summary>
    public override async Task<bool> PauseAsync(TimeSpan limit, CancellationToken cancellation = default)
    {
        var paused = await _work.EachAsync("hold requests back", _members, (member, token) => member.Rollout.PauseAsync(limit, token), cancellation).ConfigureAwait(false);
        if (paused.Values.All(held => held))
            return true;
        await ResumeAsync(cancellation).ConfigureAwait(false);
        return false;
    }

    public override Task ResumeAsync(CancellationToken cancellation = default) => _work.EachAsync(
        "let requests go on, which they do by themselves when the time is up",
        _members,
        async (member, token) =>
        {
            await member.Rollout.ResumeAsync(token).ConfigureAwait(false);
            return true;
        },
        cancellation);

    /// <summary>From the first host: a staged release is the same on all.</summary>
    public override Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(string id, string folder, CancellationToken cancellation = default) => _members[0].Rollout.ReadAsync(id, folder, cancellation);

    /// <summary>Against the host that differs most: what a plan says is what at least one host will see.</summary>
    public override async Task<ReleaseDiff> DiffAsync(Release release, CancellationToken cancellation = default)
    {
        var found = await _work.EachAsync("be looked at", _members, (member, token) => member.Rollout.DiffAsync(release, token), cancellation).ConfigureAwait(false);
        return found.Values.MaxBy(diff => diff.Added.Count + diff.Changed.Count + diff.Removed.Count)!;
    }

    /// <summary>Switches batch by batch; a batch whose check fails ends it before the next one.</summary>
    public override async Task ActivateAsync(string id, CancellationToken cancellation = default)
    {
        var state = await StateAsync(cancellation).ConfigureAwait(false);
        if (state.Hosts!.Where(pair => !pair.Value.Staged.Contains(id)).Select(pair => pair.Key).ToList() is { Count: > 0 } lacking)
            throw new RolloutException($"Release {id} is not staged on {string.Join(", ", lacking)}, so it was activated nowhere; {InService(state)}.");
        var done = new List<string>();
        foreach (var batch in _options.Batches.Over(_members))
        {
            var names = string.Join(", ", batch.Select(member => member.Host));
            var so = done.Count == 0 ? $"no host before it was switched" : $"switched before it: {string.Join(", ", done)}";
            await _work.EachAsync($"switch to release {id} ({so})", batch, ActivateOneAsync, cancellation).ConfigureAwait(false);
            if (_options.Check is not null)
                await _work.EachAsync($"pass the check after the switch ({so})", batch, CheckOneAsync, cancellation).ConfigureAwait(false);
            done.AddRange(batch.Select(member => member.Host));
            _options.Say($"switched {done.Count} of {_members.Count} hosts: {names}");
        }

        async Task<bool> ActivateOneAsync(FleetMember member, CancellationToken token)
        {
            await member.Rollout.ActivateAsync(id, token).ConfigureAwait(false);
            return true;
        }

        async Task<bool> CheckOneAsync(FleetMember member, CancellationToken token)
        {
            await _options.Check!(member.Host, token).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>All hosts at once. A host that was not part of that deployment is left alone; one that has left the fleet since is named.</summary>
    public override Task RestoreAsync(RolloutFacts from, CancellationToken cancellation = default) =>
        EachOfAsync(from, "be put back (every other host has been)", (member, facts, token) => member.Rollout.RestoreAsync(facts, token), cancellation);

    public override Task UnstageAsync(RolloutFacts from, CancellationToken cancellation = default) =>
        EachOfAsync(from, "be rid of it (every other host is)", (member, facts, token) => member.Rollout.UnstageAsync(facts, token), cancellation);

    private async Task EachOfAsync(RolloutFacts from, string failure, Func<FleetMember, RolloutFacts, CancellationToken, Task> body, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(from);
        var facts = from.Hosts ?? throw new RolloutException("These facts are of a deployment to a single host, not of one to this fleet. Nothing was changed; add the host back as the only one.");
        foreach (var gone in facts.Keys.Except(_members.Select(member => member.Host), StringComparer.Ordinal))
            _options.Say($"{gone} had a part in this deployment and is no longer among the hosts of this environment: it was left as it is");
        var there = _members.Where(member => facts.ContainsKey(member.Host)).ToList();
        await _work.EachAsync(
            failure,
            there,
            async (member, token) =>
            {
                await body(member, facts[member.Host], token).ConfigureAwait(false);
                return true;
            },
            cancellation).ConfigureAwait(false);
    }

    public override async Task<IReadOnlyList<string>> PruneAsync(int keep, IReadOnlyCollection<string> protectedIds, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        ArgumentNullException.ThrowIfNull(protectedIds);
        var removed = await _work.EachAsync("be pruned", _members, (member, token) => member.Rollout.PruneAsync(keep, protectedIds, token), cancellation).ConfigureAwait(false);
        return [.. removed.Values.SelectMany(ids => ids).Distinct(StringComparer.Ordinal)];
    }

    private static string? Common(IEnumerable<string?> values) => values.Distinct(StringComparer.Ordinal).ToList() is [var only] ? only : null;

    private static string InService(RolloutState state) => state.Current is { } current
        ? $"{current} is still in service"
        : $"still in service: {string.Join(", ", state.Hosts!.Select(pair => $"{pair.Value.Current ?? "nothing"} on {pair.Key}"))}";
}
