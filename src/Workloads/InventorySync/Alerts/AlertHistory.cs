using System.Text.Json;

namespace InventorySync.Alerts;

/// <summary>Which causes were mailed on which day (UTC); kept in <c>LOG_DIRECTORY/alerts.json</c>, because the database may be what failed.</summary>
internal sealed class AlertHistory(string directory, TimeProvider time)
{
    private readonly string _path = Path.Combine(directory, "alerts.json");

    private string Today => time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public bool IsNew(string cause) => !(Read().TryGetValue(cause, out var day) && day == Today);

    /// <remarks>When it cannot be written, the worst is a second mail.</remarks>
    public void Remember(string cause)
    {
        var all = Read().Where(entry => entry.Value == Today).ToDictionary();
        all[cause] = Today;
        try
        {
            Directory.CreateDirectory(directory);
            File.WriteAllText(_path + ".new", JsonSerializer.Serialize(all));
            File.Move(_path + ".new", _path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    private Dictionary<string, string> Read()
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(_path)) ?? [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }
}
