using System.Collections.Concurrent;

namespace Slipway.Hosts;

/// <summary>Does the same on many hosts at once, to the end on all of them, and names those where it failed.</summary>
public static class ManyHosts
{
    /// <param name="failure">What a failing host did, for "1 of 3 hosts …: web2: …".</param>
    /// <param name="items">What there is to do, one a host.</param>
    /// <param name="nameOf">The host's name.</param>
    /// <param name="parallel">How many hosts are worked on at a time.</param>
    /// <param name="body">The work on one.</param>
    /// <param name="cancellation">Ends the work on all.</param>
    /// <returns>The results by host, in the order of the items.</returns>
    /// <exception cref="HostException">It failed on one or more; all others have been done. The first host's own error is the inner one.</exception>
    public static async Task<IReadOnlyDictionary<string, T>> EachAsync<TItem, T>(
        string failure, IReadOnlyList<TItem> items, Func<TItem, string> nameOf, int parallel, Func<TItem, CancellationToken, Task<T>> body, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(items);
        var (results, failures) = (new ConcurrentDictionary<string, T>(StringComparer.Ordinal), new ConcurrentDictionary<string, Exception>(StringComparer.Ordinal));
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellation };
        await Parallel.ForEachAsync(items, options, async (item, token) =>
        {
            try
            {
                results[nameOf(item)] = await body(item, token).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !token.IsCancellationRequested)
            {
                failures[nameOf(item)] = problem;
            }
        }).ConfigureAwait(false);

        var failed = items.Select(nameOf).Where(failures.ContainsKey).ToList();
        return failed.Count == 0
            ? items.ToDictionary(nameOf, item => results[nameOf(item)], StringComparer.Ordinal)
            : throw new HostException($"{failed.Count} of {items.Count} hosts {failure}: {string.Join("; ", failed.Select(host => $"{host}: {failures[host].Message}"))}", failures[failed[0]]);
    }
}
