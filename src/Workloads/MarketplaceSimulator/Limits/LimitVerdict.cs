namespace MarketplaceSimulator.Limits;

/// <param name="Allowed">The request was paid for.</param>
/// <param name="Remaining">Whole requests left.</param>
/// <param name="Retry">Simulated time until a request is available.</param>
/// <param name="Reset">Simulated time until the burst is full.</param>
/// <param name="Early">The request came before the time that an earlier refusal named.</param>
internal readonly record struct LimitVerdict(bool Allowed, int Remaining, TimeSpan Retry, TimeSpan Reset, bool Early);
