using System.Text.Json;
using InventorySync.Api;

namespace InventorySync.Wildberries;

/// <summary>A seller's warehouse. Only FBS ones (delivery type 1) are read: the others hold no stock of this scheme.</summary>
internal sealed record WildberriesWarehouse(long Id, string? Name, long DeliveryType)
{
    public const long Fbs = 1;

    public static WildberriesWarehouse Read(JsonElement item) => new(item.Id("id"), item.OptionalText("name"), item.Number("deliveryType"));
}
