namespace ErpMax.Outbox;

/// <summary>A message that waits to be published.</summary>
/// <param name="Payload">JSON.</param>
internal sealed record OutboxMessage(long Id, Guid MessageId, Guid JobId, string Topic, string Payload, int Priority);
