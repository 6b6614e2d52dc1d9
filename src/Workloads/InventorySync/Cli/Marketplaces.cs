using InventorySync.Api;
using InventorySync.Logging;
using InventorySync.Ozon;
using InventorySync.Settings;
using InventorySync.Store;
using InventorySync.Streams;
using InventorySync.Wildberries;

namespace InventorySync.Cli;

/// <summary>Puts a marketplace together from its parts: the only place that names all of them.</summary>
internal sealed class Marketplaces(SyncSettings settings, TimeProvider time, SyncLog log)
{
    private readonly TimeProvider _pacingTime = settings.Tuning.PacingScale == 1 ? time : new ScaledTimeProvider(time, settings.Tuning.PacingScale);

    public Marketplace Ozon(SyncStore store)
    {
        var client = Client(new OzonErrors(settings.Ozon!));
        var api = new OzonApi(settings.Ozon!, client, settings.Tuning, _pacingTime);
        return new Marketplace("ozon", api.AccountId, client, [new OzonCatalog(api), new OzonSellerStocks(api, store), new OzonOwnStocks(api, store)]);
    }

    public Marketplace Wildberries(SyncStore store)
    {
        var client = Client(new WildberriesErrors(settings.Wildberries!));
        var api = new WildberriesApi(settings.Wildberries!, client, settings.Tuning, _pacingTime);
        return new Marketplace("wildberries", api.AccountId, client,
            [new WildberriesCards(api), new WildberriesReport(api, own: true), new WildberriesSellerStocks(api, store, log)]);
    }

    public ApiClient Client(ErrorRules rules) => new(rules, settings.Tuning, time, log);

    public OzonApi OzonCalls(ApiClient client) => new(settings.Ozon!, client, settings.Tuning, _pacingTime);

    public WildberriesApi WildberriesCalls(ApiClient client) => new(settings.Wildberries!, client, settings.Tuning, _pacingTime);
}
