using System.Text.Json;
using System.Text.Json.Nodes;
using MarketplaceSimulator.Http;

namespace Slipway.Tests.Integration.Simulation;

/// <summary>Pages through all endpoints by hand and makes the rows that the README's mapping says, written anew from the mapping.</summary>
internal sealed class CarefulReader(SimulatorUnderTest simulator, int pageSize)
{
    public async Task<string[]> Ozon()
    {
        var rfbs = await RfbsWarehouses();
        var names = (await simulator.Ozon("/ozon/v1/warehouse/ozon/list", "{}")).Items("warehouses")
            .ToDictionary(w => (long)w!["warehouse_id"]!, w => (string?)w!["name"]);
        var rows = new List<JsonObject>();
        for (var last = ""; ;)
        {
            var page = await simulator.Ozon(SimulatorUnderTest.List, $$"""{"filter":{"visibility":"ALL"},"last_id":"{{last}}","limit":{{pageSize}}}""");
            if (page.Items("result.items").Count == 0)
                break;
            last = page["result.last_id"]!;
            var skus = JsonSerializer.Serialize(page.Items("result.items").Select(i => i!["sku"]!.ToString()));
            var products = (await simulator.Ozon(SimulatorUnderTest.Info, $$"""{"sku":{{skus}}}""")).Items("items").ToDictionary(i => (long)i!["sku"]!, i => i!);
            foreach (var row in await Rows(SimulatorUnderTest.Fbs, "sku", skus))
                rows.Add(OzonRow(row, products, (string?)row["warehouse_name"], rfbs.Contains((long)row["warehouse_id"]!) ? "rfbs" : "fbs", row["free_stock"]));
            foreach (var row in await Rows(SimulatorUnderTest.Fbo, "skus", skus))
                rows.Add(OzonRow(row, products, names[(long)row["warehouse_id"]!], "fbo", null));
        }
        return Sorted(rows);
    }

    public async Task<string[]> Wildberries(bool fbsByWarehouse = false)
    {
        var sizes = await Sizes();
        var rows = new List<JsonObject>();
        foreach (var row in await Report(SimulatorUnderTest.WbFbo))
            rows.Add(WbRow(sizes[(long)row["chrtId"]!], (long)row["chrtId"]!, (long)row["warehouseId"]!, (string)row["warehouseName"]!, "fbo", row["quantity"]!, row));
        if (!fbsByWarehouse)
            foreach (var row in await Report(SimulatorUnderTest.WbFbs))
                rows.Add(WbRow(sizes[(long)row["chrtId"]!], (long)row["chrtId"]!, (long)row["warehouseId"]!, (string)row["warehouseName"]!, "fbs", row["quantity"]!, null));
        else
            foreach (var warehouse in (await simulator.Wb(SimulatorUnderTest.Warehouses)).Json.AsArray())
                foreach (var chunk in sizes.Keys.Chunk(1000))
                    foreach (var row in (await simulator.Wb(SimulatorUnderTest.Stocks + warehouse!["id"], $$"""{"chrtIds":{{JsonSerializer.Serialize(chunk)}}}""")).Items("stocks"))
                        rows.Add(WbRow(sizes[(long)row!["chrtId"]!], (long)row["chrtId"]!, (long)warehouse["id"]!, (string)warehouse["name"]!, "fbs", row["amount"]!, null));
        return Sorted(rows);
    }

    private async Task<HashSet<long>> RfbsWarehouses()
    {
        var rfbs = new HashSet<long>();
        for (var cursor = ""; ;)
        {
            var page = await simulator.Ozon("/ozon/v2/warehouse/list", $$"""{"limit":{{Math.Min(pageSize, 200)}},"cursor":"{{cursor}}"}""");
            rfbs.UnionWith(page.Items("warehouses").Where(w => (bool)w!["is_rfbs"]!).Select(w => (long)w!["warehouse_id"]!));
            cursor = page["cursor"]!;
            if (page["has_next"] == "false")
                return rfbs;
        }
    }

    public async Task<List<JsonNode>> Rows(string path, string field, string skus)
    {
        var rows = new List<JsonNode>();
        for (var cursor = ""; ;)
        {
            var page = await simulator.Ozon(path, $$"""{"{{field}}":{{skus}},"cursor":"{{cursor}}","limit":{{pageSize}}}""");
            rows.AddRange(page.Items("products").Select(p => p!));
            cursor = page["cursor"]!;
            if (page["has_next"] == "false")
                return rows;
        }
    }

    public async Task<Dictionary<long, (JsonNode Card, JsonNode Size)>> Sizes(bool ascending = true)
    {
        var sizes = new Dictionary<long, (JsonNode, JsonNode)>();
        for (var cursor = ""; ;)
        {
            var page = await simulator.Wb(SimulatorUnderTest.Cards,
                $$"""{"settings":{"sort":{"ascending":{{(ascending ? "true" : "false")}} },"cursor":{"limit":{{pageSize}}{{cursor}} },"filter":{"withPhoto":-1} } }""");
            foreach (var card in page.Items("cards"))
                foreach (var size in card!["sizes"]!.AsArray())
                    sizes.TryAdd((long)size!["chrtID"]!, (card, size)).ShouldBeTrue("no card comes twice");
            if ((int)page.Json["cursor"]!["total"]! < pageSize)
                return sizes;
            cursor = $",\"updatedAt\":\"{page["cursor.updatedAt"]}\",\"nmID\":{page["cursor.nmID"]}";
        }
    }

    public async Task<List<JsonNode>> Report(string path)
    {
        var rows = new List<JsonNode>();
        while (true)
        {
            var page = (await simulator.Wb(path, $$"""{"limit":{{pageSize}},"offset":{{rows.Count}}}""")).Items("data.items");
            rows.AddRange(page.Select(r => r!));
            if (page.Count < pageSize)
                return rows;
        }
    }

    private static JsonObject OzonRow(JsonNode row, Dictionary<long, JsonNode> products, string? warehouse, string type, JsonNode? available) => Row(
        "ozon", "123456", row["product_id"]!, row["sku"]!, row["offer_id"]!, products[(long)row["sku"]!]["barcodes"]!, products[(long)row["sku"]!]["name"]!,
        (long)row["warehouse_id"]!, warehouse, type, row["present"]!, row["reserved"], available, null, null);

    private static JsonObject WbRow((JsonNode Card, JsonNode Size) size, long chrt, long warehouseId, string warehouse, string type, JsonNode quantity, JsonNode? way) => Row(
        "wildberries", "sandbox", size.Card["nmID"]!, chrt, size.Card["vendorCode"]!, size.Size["skus"]!, size.Card["title"]!,
        warehouseId, warehouse, type, quantity, null, quantity, way?["inWayToClient"], way?["inWayFromClient"]);

    private static JsonObject Row(string source, string account, JsonNode product, JsonNode sku, JsonNode offer, JsonNode barcodes, JsonNode name,
        long warehouseId, string? warehouse, string type, JsonNode present, JsonNode? reserved, JsonNode? available, JsonNode? to, JsonNode? from) => new()
        {
            ["source"] = source,
            ["account_id"] = account,
            ["external_product_id"] = product.DeepClone(),
            ["external_sku"] = sku.DeepClone(),
            ["offer_id"] = offer.DeepClone(),
            ["barcode"] = barcodes.AsArray().Select(b => (string?)b).Order(StringComparer.Ordinal).FirstOrDefault(),
            ["product_name"] = name.DeepClone(),
            ["warehouse_key"] = warehouseId.ToStringInvariant(),
            ["warehouse_id"] = warehouseId,
            ["warehouse_name"] = warehouse,
            ["stock_type"] = type,
            ["quantity_present"] = present.DeepClone(),
            ["quantity_reserved"] = reserved?.DeepClone(),
            ["quantity_available"] = available?.DeepClone(),
            ["in_way_to_client"] = to?.DeepClone(),
            ["in_way_from_client"] = from?.DeepClone(),
        };

    private static string[] Sorted(IEnumerable<JsonObject> rows) =>
    [
        .. rows.OrderBy(r => r["external_sku"]!.ToString(), StringComparer.Ordinal).ThenBy(r => (string)r["warehouse_key"]!, StringComparer.Ordinal)
            .ThenBy(r => (string)r["stock_type"]!, StringComparer.Ordinal).Select(r => r.ToJsonString(JsonText.Options)),
    ];
}
