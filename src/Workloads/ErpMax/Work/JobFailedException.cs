namespace ErpMax.Work;

/// <summary>The job cannot be done, now or later: trying again would be of no use.</summary>
internal sealed class JobFailedException(string message) : Exception(message);
