using System.Globalization;
using System.Text.Json;
using InventorySync.Api;
using InventorySync.Streams;

namespace InventorySync.Wildberries;

/// <summary>A stock report, paged by offset. Neither report has a total or promises an order.</summary>
/// <remarks>The end is an empty page, not a short one: a page cut short on the way looks like the last.</remarks>
internal sealed class WildberriesReport(WildberriesApi api, bool own) : PageSource
{
    private readonly Dictionary<long, string> _keys = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    public override string Name => own ? "fbo" : "fbs";

    public override string Endpoint => own
        ? "/api/analytics/v1/stocks-report/wb-warehouses"
        : "/api/analytics/v1/stocks-report/seller-warehouses";

    public override IReadOnlyList<string> StockTypes => [Name];

    public override async Task<Page> ReadAsync(string? cursor, CancellationToken cancellationToken)
    {
        var offset = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        var limit = api.Tuning.ReportPageSize;
        var request = new { limit, offset };
        var page = await api.ReportAsync(Endpoint, own, request, Row, cancellationToken);
        return page.Count == 0
            ? Page.OfNothing(null)
            : Page.OfStocks(page.Items, page.Rejected, (offset + Math.Min(page.Count, limit)).ToString(CultureInfo.InvariantCulture));
    }

    private StockRow Row(JsonElement item)
    {
        var warehouse = item.Number("warehouseId");
        var quantity = item.Quantity("quantity");
        return new StockRow(
            item.Id("nmId"), item.Id("chrtId"), null, Key(warehouse), warehouse, Once(item.OptionalText("warehouseName")), Name,
            quantity, null, quantity, item.OptionalQuantity("inWayToClient"), item.OptionalQuantity("inWayFromClient"), null);
    }

    /// <remarks>A page repeats a handful of warehouses up to 250,000 times: each text is kept once.</remarks>
    private string Key(long warehouse)
    {
        if (!_keys.TryGetValue(warehouse, out var key))
            _keys[warehouse] = key = warehouse.ToString(CultureInfo.InvariantCulture);
        return key;
    }

    private string? Once(string? name) => name is null ? null : _names.TryGetValue(name, out var known) ? known : _names[name] = name;
}
