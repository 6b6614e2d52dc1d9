using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Ozon;

/// <summary>`/v2/warehouse/list` (the seller's) and `/v1/warehouse/ozon/list` (Ozon's own).</summary>
internal static class OzonWarehouses
{
    public static async Task Seller(ApiCall call)
    {
        var limit = call.PageSize(call.Body.Number("limit", 1, 200, null));
        var ids = call.Body.Numbers("warehouse_ids", 200, acceptText: true);
        var after = OzonCursor.Parse(call.Body.Text("cursor"), "cursor").Index;
        var all = call.Ozon.SellerWarehouses.Where(w => ids.Count == 0 || ids.Contains(w.Id)).Index().Where(w => w.Index > after).ToList();
        var more = all.Count > limit;
        await call.Json(json =>
        {
            var w = json.Writer;
            w.WriteStartObject();
            w.WriteStartArray("warehouses");
            foreach (var (_, warehouse) in all.Take(limit))
            {
                w.WriteStartObject();
                w.WriteNumber("warehouse_id", warehouse.Id);
                w.WriteString("name", warehouse.Name);
                w.WriteString("status", warehouse.Status);
                w.WriteBoolean("is_rfbs", warehouse.IsRfbs);
                w.WriteString("warehouse_type", warehouse.IsRfbs ? "RFBS" : "FBS");
                w.WriteNull("pause_at");
                w.WriteString("updated_at", "2026-08-01T09:30:00Z");
                w.WriteEndObject();
            }
            w.WriteEndArray();
            w.WriteString("cursor", more ? new OzonCursor(all[limit - 1].Index, 0, 0).ToString() : "");
            w.WriteBoolean("has_next", more);
            w.WriteEndObject();
            return ValueTask.CompletedTask;
        });
    }

    public static async Task Own(ApiCall call)
    {
        var types = call.Body.Texts("warehouse_types", 100);
        await call.Json(json =>
        {
            var w = json.Writer;
            w.WriteStartObject();
            w.WriteStartArray("warehouses");
            foreach (var warehouse in call.Ozon.OzonWarehouses.Where(_ => types.Count == 0 || types.Contains("FULL_FILLMENT")))
            {
                w.WriteStartObject();
                w.WriteNumber("warehouse_id", warehouse.Id);
                w.WriteString("name", warehouse.Name);
                w.WriteString("short_name", warehouse.Name.Split('_')[0]);
                w.WriteString("warehouse_type", "FULL_FILLMENT");
                w.WriteString("address", "Россия");
                w.WriteNumber("country_iso_numeric", 643);
                w.WriteString("timezone", "Europe/Moscow");
                foreach (var flag in new[] { "is_cross_dock", "is_distribution_center", "is_edo", "is_express" })
                    w.WriteBoolean(flag, false);
                w.WriteBoolean("is_active", true);
                w.WriteBoolean("is_for_supply", true);
                w.WriteEndObject();
            }
            w.WriteEndArray();
            w.WriteEndObject();
            return ValueTask.CompletedTask;
        });
    }
}
