namespace Slipway.Proxy.Switching;

/// <summary>Where one request goes. Its upstream is not drained until this is disposed of.</summary>
/// <param name="Upstream">The upstream it was counted for.</param>
/// <param name="Backend">Its connections.</param>
/// <param name="Fallback">Who may answer what that one cannot; null for nobody.</param>
/// <param name="IsCanary">Whether it went to the canary.</param>
internal readonly record struct Ticket(Upstream Upstream, Backend Backend, Upstream? Fallback, bool IsCanary) : IDisposable
{
    public void Dispose() => Backend.Leave();
}
