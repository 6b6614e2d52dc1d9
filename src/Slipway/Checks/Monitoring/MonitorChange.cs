namespace Slipway.Checks.Monitoring;

/// <summary>Something became better or worse.</summary>
/// <param name="Id">What.</param>
/// <param name="From">How it was.</param>
/// <param name="To">How it is.</param>
/// <param name="Evidence">What was seen.</param>
/// <param name="Lasted">How long it had been as it was; zero when it is seen for the first time.</param>
public sealed record MonitorChange(string Id, CheckStatus From, CheckStatus To, string Evidence, TimeSpan Lasted)
{
    /// <summary>It is no longer watched: its setting, its job or its host is gone. Nobody knows whether it is well.</summary>
    public bool IsGone { get; init; }
}
