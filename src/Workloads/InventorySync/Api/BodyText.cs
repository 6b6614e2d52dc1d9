namespace InventorySync.Api;

/// <summary>A body that is not what it should be, cut to what helps in a log line.</summary>
internal static class BodyText
{
    public static string Short(string body)
    {
        var line = string.Join(' ', body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length switch
        {
            0 => "(no body)",
            > 160 => line[..160] + "…",
            _ => line,
        };
    }
}
