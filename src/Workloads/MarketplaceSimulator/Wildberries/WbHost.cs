namespace MarketplaceSimulator.Wildberries;

/// <summary>A WB host: the category bit its tokens need, and the shape of its errors.</summary>
internal enum WbHost
{
    Content = 1,
    Analytics = 2,
    Marketplace = 4,
    Statistics = 5,
}
