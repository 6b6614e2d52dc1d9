using Slipway.Hosts;

namespace Slipway.Rollouts.Symlink;

public sealed partial class SymlinkRollout
{
    public override async Task<IReadOnlyList<string>> PruneAsync(
        int keep, IReadOnlyCollection<string> protectedIds, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        ArgumentNullException.ThrowIfNull(protectedIds);
        var state = await StateAsync(cancellation).ConfigureAwait(false);
        var order = await _log.ReadAsync(cancellation).ConfigureAwait(false);
        var byAge = state.Staged.Where(Release.IsId).OrderByDescending(id => id == state.Current).ThenByDescending(id => order.GetValueOrDefault(id, -1));
        var removed = byAge.Skip(keep).Where(id => id != state.Current && !protectedIds.Contains(id)).ToList();
        foreach (var id in removed)
            await RemoveAsync(id, cancellation).ConfigureAwait(false);
        if (removed.Count > 0)
            await _log.RemoveAsync(removed, cancellation).ConfigureAwait(false);
        var leftOver = (await _host.ListAsync(Releases, cancellation).ConfigureAwait(false))
            .Where(e => e.Name.StartsWith(".staging-", StringComparison.Ordinal) || e.Name.StartsWith(".trash-", StringComparison.Ordinal));
        foreach (var entry in leftOver)
            await _host.DeleteAsync($"{Releases}/{entry.Name}", cancellation).ConfigureAwait(false);
        return removed;
    }

    /// <summary>Takes a release its name first: one that is half deleted must not pass for a staged one.</summary>
    private async Task RemoveAsync(string id, CancellationToken cancellation)
    {
        if (!Release.IsId(id))
            throw new RolloutException($"'{id}' is not the id of a release; nothing was removed.");
        var (release, trash) = ($"{Releases}/{id}", $"{Releases}/.trash-{id}");
        await _host.DeleteAsync(trash, cancellation).ConfigureAwait(false);
        if (!await _host.ExistsAsync(release, cancellation).ConfigureAwait(false))
            return;
        var command = Command.Of("mv", "-T", release, trash).And(Command.Of("sync", Releases));
        await _host.RunAsync(command, cancellation: cancellation).ConfigureAwait(false);
        await _host.DeleteAsync(trash, cancellation).ConfigureAwait(false);
    }
}
