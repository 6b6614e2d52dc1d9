namespace MarketplaceSimulator.Limits;

internal sealed class TokenBucket(LimitRule rule, TimeSpan now)
{
    private readonly Lock _gate = new();
    private double _tokens = rule.Burst;
    private TimeSpan _at = now, _toldUntil = TimeSpan.MinValue;

    public LimitVerdict Take(TimeSpan now)
    {
        lock (_gate)
        {
            Refill(now);
            var early = now < _toldUntil;
            // A nanosecond of rounding must not refuse the client that came exactly when it was told to.
            var allowed = _tokens >= 1 - 1e-6;
            if (allowed)
                _tokens = Math.Max(0, _tokens - 1);
            var retry = rule.Interval * Math.Max(0, 1 - _tokens);
            if (!allowed)
                _toldUntil = now + retry;
            return new(allowed, (int)(_tokens + 1e-6), retry, rule.Interval * (rule.Burst - _tokens), early);
        }
    }

    /// <summary>Takes more than the request itself; the bucket never owes.</summary>
    public void Charge(TimeSpan now, int requests)
    {
        lock (_gate)
        {
            Refill(now);
            _tokens = Math.Max(0, _tokens - requests);
        }
    }

    private void Refill(TimeSpan now)
    {
        if (now <= _at)
            return;
        _tokens = Math.Min(rule.Burst, _tokens + (now - _at) / rule.Interval);
        _at = now;
    }
}
