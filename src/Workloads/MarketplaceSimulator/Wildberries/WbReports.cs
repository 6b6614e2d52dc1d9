using MarketplaceSimulator.Data;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Wildberries;

/// <summary>`stocks-report/wb-warehouses` (FBO) and `stocks-report/seller-warehouses` (FBS): offset paging over size x warehouse.</summary>
internal static class WbReports
{
    private const int MaxRows = 250_000;

    public static Task Fbo(ApiCall call) => Report(call, call.Wildberries.FboRows,
        (index, size) => call.Wildberries.FboStock(index, size) is { } stock ? [stock] : [], withWay: true);

    public static Task Fbs(ApiCall call) => Report(call, call.Wildberries.FbsRows, call.Wildberries.SellerStocks, withWay: false);

    private static async Task Report(ApiCall call, RowIndex rowIndex, Func<int, int, IEnumerable<WbStock>> rowsOf, bool withWay)
    {
        var nmIds = call.Body.Numbers("nmIds", 1000, acceptText: false);
        var chrtIds = call.Body.Numbers("chrtIds", 1000, acceptText: false).ToHashSet();
        var limit = (int)call.Body.Number("limit", 1, MaxRows, MaxRows);
        var offset = call.Body.Number("offset", 0, uint.MaxValue, 0);
        var view = call.Wildberries;
        // 204 is documented for the FBS report only.
        if (!withWay && rowIndex.Total == 0)
        {
            call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        // chrtIds narrows the cards named in nmIds; on its own it has no effect, as the vendor documents.
        var rows = nmIds.Count == 0
            ? offset < rowIndex.Total ? From(view, rowIndex.Locate(offset), rowsOf) : []
            : OfCards(view, nmIds, rowsOf).Where(r => chrtIds.Count == 0 || chrtIds.Contains(WbCard.ChrtId(r.Index, r.Size))).Skip((int)Math.Min(offset, int.MaxValue));
        await call.Json(async json =>
        {
            var w = json.Writer;
            w.WriteStartObject();
            w.WriteStartObject("data");
            w.WriteStartArray("items");
            foreach (var (index, size, stock) in rows.Take(limit))
            {
                w.WriteStartObject();
                w.WriteNumber("nmId", WbCard.NmId(view.State.Seed, index));
                w.WriteNumber("chrtId", WbCard.ChrtId(index, size));
                w.WriteNumber("warehouseId", stock.Warehouse.Id);
                w.WriteString("warehouseName", stock.Warehouse.Name);
                w.WriteString("regionName", withWay ? stock.Warehouse.Name : "Центральный федеральный округ");
                w.WriteNumber("quantity", stock.Quantity);
                if (withWay)
                {
                    w.WriteNumber("inWayToClient", stock.InWayToClient);
                    w.WriteNumber("inWayFromClient", stock.InWayFromClient);
                }
                w.WriteEndObject();
                await json.Breathe();
            }
            w.WriteEndArray();
            w.WriteEndObject();
            w.WriteEndObject();
        });
    }

    private static IEnumerable<(int Index, int Size, WbStock Stock)> From(
        WbView view, (int Position, int Skip) start, Func<int, int, IEnumerable<WbStock>> rowsOf)
    {
        var skip = start.Skip;
        for (var position = start.Position; position < view.State.Bound; position++, skip = 0)
            foreach (var row in OfCard(view, view.IndexAt(position), rowsOf).Skip(skip))
                yield return row;
    }

    private static IEnumerable<(int Index, int Size, WbStock Stock)> OfCards(
        WbView view, IReadOnlyList<long> nmIds, Func<int, int, IEnumerable<WbStock>> rowsOf) =>
        nmIds.Select(nm => WbCard.IndexOfNm(view.State.Seed, nm)).Where(i => i >= 0).Distinct().Order()
            .SelectMany(index => OfCard(view, index, rowsOf));

    private static IEnumerable<(int Index, int Size, WbStock Stock)> OfCard(
        WbView view, int index, Func<int, int, IEnumerable<WbStock>> rowsOf)
    {
        if (!view.State.Holds(index))
            yield break;
        for (var size = 0; size < WbCard.SizeCount(view.State.Seed, index); size++)
            foreach (var stock in rowsOf(index, size))
                yield return (index, size, stock);
    }
}
