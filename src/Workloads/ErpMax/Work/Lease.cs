namespace ErpMax.Work;

/// <summary>A job in a worker's hands.</summary>
/// <param name="MessageId">The message that told of it; it is settled in the transaction that ends the try.</param>
/// <param name="Owner">Unique to this try: whoever lost the lease cannot end the job.</param>
/// <param name="Payload">JSON.</param>
/// <param name="Attempt">1 for the first.</param>
internal sealed record Lease(Guid JobId, Guid MessageId, string Owner, string Kind, string Payload, int Attempt);
