using System.Collections.Concurrent;

namespace MarketplaceSimulator.Limits;

/// <summary>All buckets, by account and rule.</summary>
internal sealed class Limiter(SimulatedClock clock, bool off)
{
    private readonly ConcurrentDictionary<(string Account, string Rule), TokenBucket> _buckets = new();

    public LimitVerdict Take(string account, LimitRule rule) =>
        off ? new(true, rule.Burst, TimeSpan.Zero, TimeSpan.Zero, false) : Bucket(account, rule).Take(clock.Now);

    public void Charge(string account, LimitRule rule, int requests)
    {
        if (!off)
            Bucket(account, rule).Charge(clock.Now, requests);
    }

    public void Reset() => _buckets.Clear();

    private TokenBucket Bucket(string account, LimitRule rule) =>
        _buckets.GetOrAdd((account, rule.Name), _ => new TokenBucket(rule, clock.Now));
}
