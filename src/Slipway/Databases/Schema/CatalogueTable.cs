namespace Slipway.Databases.Schema;

/// <summary>A table with rows of its own (no view, no virtual table), its columns in order and its canonical lines.</summary>
internal sealed record CatalogueTable(string Name, List<string> Columns, List<string> Lines);
