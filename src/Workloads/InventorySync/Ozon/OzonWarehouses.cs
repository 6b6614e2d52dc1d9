using InventorySync.Api;

namespace InventorySync.Ozon;

/// <summary>The lists of warehouses: the seller's (paged, with the scheme) and Ozon's own (names for fbo rows).</summary>
internal static class OzonWarehouses
{
    private const string SellerPath = "/v2/warehouse/list";
    private const string OwnPath = "/v1/warehouse/ozon/list";
    private const int MostPages = 100;

    /// <exception cref="ApiException">Also when one warehouse is malformed: without its scheme its rows cannot be keyed.</exception>
    public static async Task<IReadOnlyList<OzonWarehouse>> ReadSellerAsync(OzonApi api, CancellationToken cancellationToken)
    {
        var all = new List<OzonWarehouse>();
        var cursor = "";
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await api.ItemsAsync(SellerPath, new { limit = 200, cursor }, "warehouses", OzonWarehouse.Read, cancellationToken);
            if (answer.Rejected.Count > 0)
                throw new ApiException(ApiFailure.BadEnvelope, $"ozon {SellerPath}: {answer.Rejected[0]}");
            all.AddRange(answer.Items);
            if (!answer.Flag("has_next"))
                return all;
            cursor = answer.Text("cursor") ?? "";
        }
        throw new ApiException(ApiFailure.BadEnvelope, $"ozon {SellerPath}: more than {MostPages} pages; the cursor goes in circles");
    }

    public static async Task<IReadOnlyList<OzonWarehouse>> ReadOwnAsync(OzonApi api, CancellationToken cancellationToken) =>
        (await api.ItemsAsync(OwnPath, new { }, "warehouses", OzonWarehouse.Read, cancellationToken)).Items;
}
