using System.Text;
using Slipway.Hosts;

namespace Slipway.Rollouts.Symlink;

/// <summary>
/// <c>releases/.activated</c>: the ids in the order they last came into service, one a line. It decides only which releases are
/// pruned first. Times of files would not do: clocks are set back, and a rollback makes an old directory the newest.
/// </summary>
internal sealed class ActivationLog(Host host)
{
    private const string File = $"{SymlinkRollout.Releases}/.activated";

    /// <summary>Each id with its place; the highest was activated last.</summary>
    public async Task<IReadOnlyDictionary<string, int>> ReadAsync(CancellationToken cancellation)
    {
        var ids = await LinesAsync(cancellation).ConfigureAwait(false);
        return ids.Select((id, place) => (id, place)).ToDictionary(e => e.id, e => e.place, StringComparer.Ordinal);
    }

    public async Task AddAsync(string id, CancellationToken cancellation)
    {
        var ids = await LinesAsync(cancellation).ConfigureAwait(false);
        if (ids.Count == 0 || ids[^1] != id)
            await WriteAsync(ids.Where(known => known != id).Append(id), cancellation).ConfigureAwait(false);
    }

    public async Task RemoveAsync(IReadOnlyCollection<string> removed, CancellationToken cancellation)
    {
        var ids = await LinesAsync(cancellation).ConfigureAwait(false);
        var kept = ids.Where(id => !removed.Contains(id)).ToList();
        if (kept.Count == 0)
            await host.DeleteAsync(File, cancellation).ConfigureAwait(false);
        else if (kept.Count < ids.Count)
            await WriteAsync(kept, cancellation).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<string>> LinesAsync(CancellationToken cancellation)
    {
        var bytes = await host.ReadAsync(File, cancellation).ConfigureAwait(false) ?? [];
        var lines = Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. lines.Reverse().Distinct(StringComparer.Ordinal).Reverse()];
    }

    private Task WriteAsync(IEnumerable<string> ids, CancellationToken cancellation) =>
        host.WriteAsync(File, Encoding.UTF8.GetBytes(string.Concat(ids.Select(id => id + "\n"))), Host.Readable, cancellation);
}
