namespace Slipway.Databases.Rehearsals;

/// <summary>One forecast and what came of it.</summary>
/// <param name="Actual">What was measured in the real run; null when nothing was.</param>
/// <param name="AtMost">Where reality is only known to lie between two times, the longer one.</param>
/// <param name="Note">What explains it; null when nothing needs to be explained.</param>
public sealed record ScoreLine(string What, Estimate Forecast, TimeSpan? Actual, TimeSpan? AtMost, Verdict Verdict, string? Note)
{
    /// <summary>How far reality was outside: 1 within, 2 at twice the upper end, 0.5 at half the lower end.</summary>
    public double Off() => (Verdict, Actual) switch
    {
        (Verdict.Above, { } actual) when Forecast.High is { Ticks: > 0 } high => actual / high,
        (Verdict.Below, { } actual) when Forecast.Low > TimeSpan.Zero => Math.Max(0.01, (AtMost ?? actual) / Forecast.Low),
        _ => 1,
    };

    /// <summary>Reality as a person reads it.</summary>
    public string ActualText() => (Actual, AtMost) switch
    {
        (null, _) => "not measured",
        ({ } at, { } most) when most > at => $"{Estimate.Text(at)} to {Estimate.Text(most)}",
        ({ } at, _) => Estimate.Text(at),
    };
}
