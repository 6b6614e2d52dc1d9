using System.Text;
using System.Text.Json.Nodes;
using MarketplaceSimulator.Http;

namespace MarketplaceSimulator.Scenarios;

/// <summary>A page of any method, with its items and its cursor found by their known names.</summary>
internal sealed class PageRewrite(JsonNode root, HttpContext http)
{
    private static readonly string[] QuantityNames = ["present", "quantity", "amount", "free_to_sell_amount"];
    private static readonly string[] OffsetMethods = ["/wb-warehouses", "/seller-warehouses", "/stock_on_warehouses"];
    private static readonly string[] KeyNames = ["sku", "chrtId", "product_id", "nmID", "id", "warehouse_id"];
    private readonly JsonObject? _request = http.ObjectBody() is { } body ? JsonObject.Create(body) : null;

    public JsonNode Root { get; } = root;
    public string ContentType { get; set; } = "application/json";

    /// <summary>Sent instead of the JSON.</summary>
    public string? Raw { get; set; }

    public JsonArray? Items => Root as JsonArray
        ?? Envelope["items"] as JsonArray ?? Envelope["products"] as JsonArray ?? Envelope["cards"] as JsonArray
        ?? Envelope["stocks"] as JsonArray ?? Envelope["warehouses"] as JsonArray ?? Envelope["rows"] as JsonArray;

    /// <summary>The object that holds items and cursor.</summary>
    public JsonObject Envelope => Root as JsonObject is not { } whole ? [] : whole["result"] as JsonObject ?? whole["data"] as JsonObject ?? whole;

    /// <summary>Where a page starts, for methods with cursors. Empty for a first page, null for methods without.</summary>
    public string? RequestCursor => CursorOf(_request, http.Request.Path);

    /// <summary>Rows asked for by a method with offsets.</summary>
    public long RequestLimit => _request?["limit"]?.GetValue<long>() ?? 250_000;

    public string? ResponseCursor => Envelope["cursor"] switch
    {
        JsonObject card => $"{card["updatedAt"]}|{card["nmID"]}",
        JsonValue text => text.GetValue<string>(),
        _ => Envelope["last_id"]?.GetValue<string>(),
    };

    /// <summary>Makes the page say that another one follows at the cursor.</summary>
    public void PointTo(string cursor)
    {
        if (Envelope["cursor"] is JsonObject card)
        {
            var parts = cursor.Split('|');
            card["updatedAt"] = parts[0];
            card["nmID"] = long.Parse(parts[1], null);
            // WB's sign that another page follows: as many cards as were asked for.
            card["total"] = _request?["settings"]?["cursor"]?["limit"]?.DeepClone() ?? 10;
        }
        else
        {
            Envelope[Envelope.ContainsKey("last_id") ? "last_id" : "cursor"] = cursor;
            if (Envelope.ContainsKey("has_next"))
                Envelope["has_next"] = true;
        }
    }

    public static string? QuantityOf(JsonObject item) => QuantityNames.FirstOrDefault(item.ContainsKey) ?? KeyOf(item);

    public static string? KeyOf(JsonObject item) => KeyNames.FirstOrDefault(item.ContainsKey);

    public static string? CursorOf(JsonObject? request, PathString path)
    {
        if (path.Value is { } p && OffsetMethods.Any(p.EndsWith))
            return null;
        if (request?["settings"] is { } settings)
            return settings["cursor"]?["updatedAt"] is { } at ? $"{at}|{settings["cursor"]!["nmID"]}" : "";
        return request?["cursor"]?.ToString() ?? request?["last_id"]?.ToString() ?? "";
    }

    public byte[] Bytes() => Encoding.UTF8.GetBytes(Raw ?? Root.ToJsonString(JsonText.Options));
}
