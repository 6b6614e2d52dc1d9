namespace InventorySync.Streams;

/// <summary>What the stock endpoints leave out. <paramref name="Barcode"/> is the first in ordinal order, or null.</summary>
internal sealed record Product(long ExternalSku, long ExternalProductId, string? OfferId, string? Barcode, string? Name, string? UpdatedAt)
{
    /// <summary>Barcodes come in any order; the first in ordinal order is the same on every run.</summary>
    public static string? FirstBarcode(IEnumerable<string?> barcodes) =>
        barcodes.Where(barcode => !string.IsNullOrWhiteSpace(barcode)).Min(StringComparer.Ordinal);
}
