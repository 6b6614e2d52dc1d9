using System.Globalization;
using MarketplaceSimulator.Data;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Wildberries;

/// <summary>`/api/v3/warehouses` and `/api/v3/stocks/{id}`.</summary>
internal static class WbMarketplace
{
    public static Task Warehouses(ApiCall call) => call.Json(json =>
    {
        var w = json.Writer;
        w.WriteStartArray();
        if (!call.Wildberries.State.Empty)
            foreach (var warehouse in call.Wildberries.Warehouses)
            {
                w.WriteStartObject();
                w.WriteNumber("id", warehouse.Id);
                w.WriteString("name", warehouse.Name);
                w.WriteNumber("officeId", warehouse.OfficeId);
                w.WriteNumber("cargoType", 1);
                w.WriteNumber("deliveryType", warehouse.DeliveryType);
                w.WriteBoolean("isDeleting", false);
                w.WriteBoolean("isProcessing", false);
                w.WriteEndObject();
            }
        w.WriteEndArray();
        return ValueTask.CompletedTask;
    });

    /// <summary>Sizes without a record at the warehouse are left out, as are ids of nothing.</summary>
    public static async Task Stocks(ApiCall call)
    {
        if (call.Body.Has("skus"))
            throw WbError.Marketplace(400, "SKUUploadDisabled", "Uploading stock is not allowed by 'sku'. Please use the 'chrtId' key");
        if (!long.TryParse(call.Http.Request.RouteValues["id"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            throw WbError.Marketplace(400, "IncorrectParameter", "warehouseId must be an integer");
        var chrtIds = call.Body.Numbers("chrtIds", 1000, acceptText: false);
        if (chrtIds.Count == 0)
            throw WbError.Marketplace(400, "IncorrectParameter", "chrtIds must contain between 1 and 1000 items");
        var view = call.Wildberries;
        if (view.Warehouses.All(w => w.Id != id))
            throw WbError.Marketplace(404, "NotFound", "Warehouse is not found");
        await call.Json(async json =>
        {
            var w = json.Writer;
            w.WriteStartObject();
            w.WriteStartArray("stocks");
            foreach (var chrt in chrtIds.Distinct())
            {
                if (Amount(view, chrt, id) is not { } amount)
                    continue;
                w.WriteStartObject();
                w.WriteNumber("chrtId", chrt);
                w.WriteNumber("amount", amount);
                w.WriteEndObject();
                await json.Breathe();
            }
            w.WriteEndArray();
            w.WriteEndObject();
        });
    }

    private static int? Amount(WbView view, long chrt, long warehouse)
    {
        var (index, size) = WbCard.OfChrt(chrt);
        if (index < 0 || !view.State.Holds(index) || size >= WbCard.SizeCount(view.State.Seed, index))
            return null;
        foreach (var stock in view.SellerStocks(index, size))
            if (stock.Warehouse.Id == warehouse)
                return stock.Quantity;
        return null;
    }
}
