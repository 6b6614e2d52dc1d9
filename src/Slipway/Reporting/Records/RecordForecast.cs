namespace Slipway.Reporting;

/// <summary>Something that was foreseen, and what came of it.</summary>
/// <param name="What">What was foreseen, such as "longest wait of a writer".</param>
/// <param name="Forecast">The range, or why there is none.</param>
/// <param name="Reality">What was measured; empty where that makes no sense.</param>
/// <param name="Verdict">Whether reality was within the range; empty where there is nothing to compare.</param>
public sealed record RecordForecast(string What, string Forecast, string Reality, string Verdict);
