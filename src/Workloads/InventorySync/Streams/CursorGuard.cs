namespace InventorySync.Streams;

/// <summary>Remembers every cursor of a run, so that a vendor's A-B-A never becomes an endless loop.</summary>
/// <remarks>Ten thousand pages are the most a run has; their cursors fit in memory.</remarks>
internal sealed class CursorGuard
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <returns>False when this cursor was already read.</returns>
    public bool Enter(string? cursor) => _seen.Add(cursor ?? "");

    public void Forget() => _seen.Clear();
}
