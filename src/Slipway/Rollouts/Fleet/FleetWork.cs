using Slipway.Hosts;

namespace Slipway.Rollouts.Fleet;

/// <summary>Does the same on many members of a fleet at once; what fails is a rollout's failure.</summary>
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
        try
        {
            return await ManyHosts.EachAsync($"could not {purpose}", members, member => member.Host, parallel, body, cancellation).ConfigureAwait(false);
        }
        catch (HostException problem)
        {
            throw new RolloutException(problem.Message, problem.InnerException);
        }
    }
}
