namespace InventorySync.Settings;

/// <param name="AuthScheme">Put before the token in <c>Authorization</c>; empty sends the token raw, as the vendor documents.</param>
internal sealed record WildberriesSettings(Uri ContentUrl, Uri MarketplaceUrl, Uri AnalyticsUrl, string Token, string AuthScheme)
{
    public override string ToString() => $"wildberries {ContentUrl} {MarketplaceUrl} {AnalyticsUrl} token ***";
}
