namespace Slipway.Databases.Schema;

/// <summary>How many rows a table has and a checksum over their values that does not depend on their order.</summary>
public sealed record TableContent(string Table, long Rows, string Checksum);
