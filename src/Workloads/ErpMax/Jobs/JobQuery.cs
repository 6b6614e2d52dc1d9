namespace ErpMax.Jobs;

/// <summary>A page of jobs, the newest first.</summary>
/// <param name="Before">Goes on after this job of the page before.</param>
internal sealed record JobQuery(string? Status, string? Kind, Guid? Before, int Limit);
