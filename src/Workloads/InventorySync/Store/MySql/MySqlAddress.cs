using MySqlConnector;

namespace InventorySync.Store.MySql;

/// <summary>Reads <c>mysql://user:password@host:port/database?option=value</c>; user and password are percent-encoded.</summary>
internal static class MySqlAddress
{
    /// <summary>Null when the url is not one of these.</summary>
    public static Uri? TryRead(string url)
        => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "mysql" or "mariadb" && uri!.Host.Length > 0 && uri.AbsolutePath.Length > 1 && uri.UserInfo.Length > 0 ? uri : null;

    public static string? Password(Uri url) => url.UserInfo.Split(':', 2) is [_, { Length: > 0 } password] ? Uri.UnescapeDataString(password) : null;

    /// <exception cref="StoreException">An option the connector does not know.</exception>
    public static MySqlConnectionStringBuilder Parse(Uri url)
    {
        var settings = new MySqlConnectionStringBuilder
        {
            Server = url.Host,
            Port = url.Port > 0 ? (uint)url.Port : 3306,
            UserID = Uri.UnescapeDataString(url.UserInfo.Split(':', 2)[0]),
            Password = Password(url) ?? "",
            Database = Uri.UnescapeDataString(url.AbsolutePath[1..]),
            Pooling = false,
            UseAffectedRows = true,
            DefaultCommandTimeout = 300,
            CharacterSet = "utf8mb4",
            ApplicationName = "inventory-sync",
            IgnoreCommandTransaction = true,
            // For StagedRows; files are still refused to a server whose certificate is not verified.
            AllowLoadLocalInfile = true,
        };
        foreach (var option in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = option.Split('=', 2) is [var left, var right] ? (left, Uri.UnescapeDataString(right)) : (option, "");
            try
            {
                settings[name] = value;
            }
            catch (ArgumentException error)
            {
                throw new StoreException($"DATABASE_URL has an option that is not understood: {name} ({error.Message})", error);
            }
        }

        return settings;
    }
}
