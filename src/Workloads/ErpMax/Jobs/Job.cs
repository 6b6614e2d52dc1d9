namespace ErpMax.Jobs;

/// <summary>A job as its client sees it.</summary>
/// <param name="Status">queued, running, succeeded or failed.</param>
/// <param name="Result">JSON, once it has succeeded.</param>
internal sealed record Job(
    Guid Id, string Kind, string Status, int Attempts, int Priority, DateTime CreatedAt, DateTime? StartedAt, DateTime? FinishedAt, string? Result, string? Error)
{
    /// <summary>It will never change again.</summary>
    public bool IsFinished => Status is "succeeded" or "failed";
}
