namespace ErpMax.Jobs;

internal enum SubmissionOutcome
{
    Created,

    /// <summary>The same request was made before; nothing was written.</summary>
    Repeated,

    /// <summary>The key belongs to a request with another body; nothing was written.</summary>
    OtherRequest,
}
