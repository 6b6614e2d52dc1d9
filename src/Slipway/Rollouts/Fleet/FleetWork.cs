using System.Collections.Concurrent;

namespace Slipway.Rollouts.Fleet;

/// <summary>Does the same on many hosts at once, to the end on all of them, and names those where it failed.</summary>
internal sealed class FleetWork(int parallel)
{
    /// <param name="purpose">What a failing host could not do, for "web2 could not …".</param>
    /// <param name="members">The hosts.</param>
    /// <param name="body">The work on one.</param>
    /// <param name="cancellation">Ends the work on all.</param>
    /// <returns>The results by host, in the hosts' order.</returns>
    /// <exception cref="RolloutException">It failed on one or more; all others have been done.</exception>
    public async Task<IReadOnlyDictionary<string, T>> EachAsync<T>(
        string purpose, IReadOnlyList<FleetMember> members, Func<FleetMember, CancellationToken, Task<T>> body, CancellationToken cancellation)
    {
        var (results, failures) = (new ConcurrentDictionary<string, T>(StringComparer.Ordinal), new ConcurrentDictionary<string, Exception>(StringComparer.Ordinal));
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellation };
        await Parallel.ForEachAsync(members, options, async (member, token) =>
        {
            try
            {
                results[member.Host] = await body(member, token).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !token.IsCancellationRequested)
            {
                failures[member.Host] = problem;
            }
        }).ConfigureAwait(false);

        var failed = members.Where(member => failures.ContainsKey(member.Host)).Select(member => member.Host).ToList();
        return failed.Count == 0
            ? members.ToDictionary(member => member.Host, member => results[member.Host], StringComparer.Ordinal)
            : throw new RolloutException(
                $"{failed.Count} of {members.Count} hosts could not {purpose}: {string.Join("; ", failed.Select(host => $"{host}: {failures[host].Message}"))}",
                failures[failed[0]]);
    }
}
