namespace Slipway.Proxy.Switching;

/// <summary>What became of the last switch.</summary>
/// <param name="From">The upstream before; null when there was none.</param>
/// <param name="To">The upstream that was switched to.</param>
/// <param name="At">When.</param>
/// <param name="Outcome"><c>on trial</c>, <c>kept</c> or <c>switched back</c>.</param>
/// <param name="Reason">Why it was switched back.</param>
/// <param name="Figures">Of the requests between the switch and the outcome.</param>
internal sealed record Verdict(string? From, string To, DateTimeOffset At, string Outcome, string? Reason, Figures? Figures)
{
    public const string OnTrial = "on trial";
    public const string Kept = "kept";
    public const string SwitchedBack = "switched back";
}
