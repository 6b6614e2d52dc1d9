namespace InventorySync.Store;

/// <summary>What the ended runs of a source's streams came to on one day (UTC); test runs are left out.</summary>
internal sealed record DayTotal(string Source, DateOnly Day, int Runs, int Failed, int Partial, double Seconds, long Rows);
