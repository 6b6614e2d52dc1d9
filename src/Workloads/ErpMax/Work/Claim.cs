namespace ErpMax.Work;

/// <summary>What came of asking for a job.</summary>
/// <param name="Lease">The job, when it is the caller's now.</param>
/// <param name="BusyFor">Else, when another worker has it: how long its lease runs, unless it is renewed.</param>
internal sealed record Claim(ClaimOutcome Outcome, Lease? Lease = null, TimeSpan BusyFor = default);
