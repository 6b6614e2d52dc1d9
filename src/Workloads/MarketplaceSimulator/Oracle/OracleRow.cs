// The oracle: exactly the rows that a complete sync must leave, for any state of the data.
// Mapping: warehouse_key = the id as text. account_id = Ozon Client-Id; WB claim `sid` of a JWT, else `sandbox`.
// WB quantity goes to present and available, reserved is null. Ozon FBS: present, reserved, free_stock -> available;
// Ozon FBO: available is null (not reported). barcode = first in ordinal order, or null. A row the marketplace reports with
// quantity 0 is a row. Archived Ozon products are not in `visibility: ALL` and have none. README.md has the whole table.
using System.Text.Json;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Oracle;

/// <summary>One row of `inventory_data`, without the columns that a run decides (ids, times).</summary>
internal sealed record OracleRow(
    string Source, string AccountId, long ExternalProductId, long ExternalSku, string OfferId, string? Barcode, string ProductName,
    long WarehouseId, string? WarehouseName, string StockType, int Present, int? Reserved, int? Available, int? InWayTo, int? InWayFrom)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("source", Source);
        json.WriteString("account_id", AccountId);
        json.WriteNumber("external_product_id", ExternalProductId);
        json.WriteNumber("external_sku", ExternalSku);
        json.WriteString("offer_id", OfferId);
        json.WriteString("barcode", Barcode);
        json.WriteString("product_name", ProductName);
        json.WriteString("warehouse_key", WarehouseId.ToStringInvariant());
        json.WriteNumber("warehouse_id", WarehouseId);
        json.WriteString("warehouse_name", WarehouseName);
        json.WriteString("stock_type", StockType);
        json.WriteNumber("quantity_present", Present);
        WriteOptional(json, "quantity_reserved", Reserved);
        WriteOptional(json, "quantity_available", Available);
        WriteOptional(json, "in_way_to_client", InWayTo);
        WriteOptional(json, "in_way_from_client", InWayFrom);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
