namespace InventorySync.Settings;

internal sealed record OzonSettings(Uri BaseUrl, string ClientId, string ApiKey)
{
    public override string ToString() => $"ozon {BaseUrl} client {ClientId} key ***";
}
