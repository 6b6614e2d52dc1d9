using System.Text.Json;
using InventorySync.Api;

namespace InventorySync.Ozon;

internal sealed record OzonWarehouse(long Id, string? Name, bool IsRfbs)
{
    public static OzonWarehouse Read(JsonElement item) => new(
        item.Id("warehouse_id"), item.OptionalText("name"), item.TryGetProperty("is_rfbs", out var flag) && flag.ValueKind == JsonValueKind.True);
}
