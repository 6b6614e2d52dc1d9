using System.Text.Json.Nodes;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>What the simulator says that a sync of both marketplaces must end with, as one text a row.</summary>
internal static class Oracle
{
    public static async Task<IReadOnlyList<string>> RowsAsync(Checkout checkout)
    {
        var program = Directory.GetFiles(checkout.PathOf(".slipway/artifacts/MarketplaceSimulator"), "marketplace-simulator.dll", SearchOption.AllDirectories)
            .MaxBy(File.GetLastWriteTimeUtc)!;
        var output = await Tool.RunAsync(checkout.Root, "dotnet", program, "oracle", "--seed", "7", "--items", "500");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => string.Join(" | ", JsonNode.Parse(line)!.AsObject().Select(pair => $"{pair.Key}={pair.Value?.ToString() ?? "NULL"}")))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>The same texts of what is in the database, legacy rows left out.</summary>
    public static IReadOnlyList<string> RowsIn(Checkout checkout, IReadOnlyList<string> like)
    {
        var columns = like[0].Split(" | ").Select(pair => pair.Split('=')[0]).ToList();
        return [.. checkout.Query($"SELECT {string.Join(", ", columns)} FROM inventory_data WHERE warehouse_key <> 'legacy'")
            .Select(row => string.Join(" | ", row.Select((value, index) => $"{columns[index]}={value ?? "NULL"}")))
            .Order(StringComparer.Ordinal)];
    }
}
