using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace ErpMax.Settings;

/// <summary>Where the database is and how to get in. Prints without the password.</summary>
internal sealed class DatabaseAddress
{
    private readonly string _connectionString;
    private readonly string _shown;

    private DatabaseAddress(NpgsqlConnectionStringBuilder settings)
    {
        _connectionString = settings.ConnectionString;
        _shown = $"{settings.Host}:{settings.Port}/{settings.Database}";
    }

    /// <summary>Reads <c>postgresql://user:password@host:port/database?option=value</c> (percent-encoded) or <c>Host=…;Database=…</c>.</summary>
    /// <param name="problem">What is wrong, without the text itself, which may hold a password.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out DatabaseAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        problem = null;
        NpgsqlConnectionStringBuilder? settings = null;
        try
        {
            settings = text.Contains("://", StringComparison.Ordinal) ? FromUrl(text) : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            // The library's message quotes the offending part.
        }

        if (settings is null || string.IsNullOrEmpty(settings.Host) || string.IsNullOrEmpty(settings.Database) || string.IsNullOrEmpty(settings.Username))
        {
            problem = "expected postgresql://user:password@host:5432/database, or Host=…;Username=…;Password=…;Database=…";
            return false;
        }

        address = new DatabaseAddress(settings);
        return true;
    }

    /// <summary>A pool of connections that are named after the program's part in <c>pg_stat_activity</c>.</summary>
    public NpgsqlDataSource Open(string part)
    {
        var settings = new NpgsqlConnectionStringBuilder(_connectionString);
        settings.ApplicationName ??= $"erpmax {part}";
        // A server that is gone must show within seconds: health is asked for often, and a request waits.
        if (!settings.ContainsKey("Timeout"))
            settings.Timeout = 5;
        if (!settings.ContainsKey("Command Timeout"))
            settings.CommandTimeout = 15;
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        return builder.Build();
    }

    public override string ToString() => _shown;

    private static NpgsqlConnectionStringBuilder? FromUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("postgresql" or "postgres") || url.Host.Length == 0)
            return null;
        var user = url.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port > 0 ? url.Port : 5432,
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
        };
        foreach (var option in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = option.Split('=', 2) is [var left, var right] ? (left, Uri.UnescapeDataString(right)) : (option, "");
            settings[name] = value;
        }

        return settings;
    }
}
