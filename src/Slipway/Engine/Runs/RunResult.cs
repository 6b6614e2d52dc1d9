using Slipway.Engine.Journals;

namespace Slipway.Engine.Runs;

/// <summary>How a run ended, and the exit code that says so.</summary>
/// <param name="Exit">0 done, 1 failed and undone, 3 failed and not undone, 5 refused by a gate.</param>
/// <param name="Log">The run's entries; null for a run without a journal.</param>
/// <param name="FailedStep">The step that failed or could not be undone.</param>
/// <param name="Error">What it said.</param>
/// <param name="Problem">The exception, for <c>--verbose</c>.</param>
public sealed record RunResult(int Exit, RunLog? Log, string? FailedStep = null, string? Error = null, Exception? Problem = null);
