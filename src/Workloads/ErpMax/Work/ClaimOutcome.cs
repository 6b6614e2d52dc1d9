namespace ErpMax.Work;

internal enum ClaimOutcome
{
    Claimed,

    /// <summary>The job is finished, or this message was dealt with before.</summary>
    Settled,

    /// <summary>Another worker has it and is alive, as far as its lease tells.</summary>
    Busy,

    /// <summary>It was begun as often as allowed and never ended: each worker that tried died of it.</summary>
    Exhausted,

    /// <summary>There is no such job.</summary>
    Unknown,
}
