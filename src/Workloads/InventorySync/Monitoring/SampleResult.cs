namespace InventorySync.Monitoring;

/// <summary>What became of the figures of the products that were asked for again.</summary>
/// <param name="Sampled">Figures compared: a product has one in each warehouse.</param>
/// <param name="Wrong">Of them those that cannot have changed since they were written.</param>
internal sealed record SampleResult(string Source, int Sampled, int Equal, int Changed, int Wrong, IReadOnlyList<string> Examples);
