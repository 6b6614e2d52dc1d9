namespace InventorySync.Streams;

/// <summary>The counters of one sync_logs row. Processed = inserted + updated + unchanged + duplicate + failed; zeroed is apart.</summary>
internal sealed class RunCounters
{
    public long Inserted { get; set; }

    public long Updated { get; set; }

    public long Unchanged { get; set; }

    public long Duplicate { get; set; }

    public long Failed { get; set; }

    public long Zeroed { get; set; }

    public long Pages { get; set; }

    public long Processed => Inserted + Updated + Unchanged + Duplicate + Failed;

    public RequestCounters Http { get; init; } = new();

    public RunCounters Copy() => (RunCounters)MemberwiseClone();

    /// <summary>Back to an earlier copy; requests stay counted, because they were made.</summary>
    public void Restore(RunCounters earlier) =>
        (Inserted, Updated, Unchanged, Duplicate, Failed, Zeroed, Pages) =
        (earlier.Inserted, earlier.Updated, earlier.Unchanged, earlier.Duplicate, earlier.Failed, earlier.Zeroed, earlier.Pages);
}
