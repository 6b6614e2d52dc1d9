namespace ErpMax.Jobs;

/// <summary>What became of a request for a job.</summary>
/// <param name="Job">The job that has the key; of another request when <paramref name="Outcome"/> is <see cref="SubmissionOutcome.OtherRequest"/>.</param>
internal sealed record Submission(Job Job, SubmissionOutcome Outcome);
