using InventorySync.Store.MySql;

namespace InventorySync.Settings;

/// <summary>Everything a run needs, already validated. What a command does not need may be null.</summary>
internal sealed record SyncSettings(
    OzonSettings? Ozon,
    WildberriesSettings? Wildberries,
    string? DatabasePath,
    string LogDirectory,
    SmtpSettings? Smtp,
    TuningSettings Tuning)
{
    /// <summary>Values that must never appear in a log, an error or a mail.</summary>
    public IEnumerable<string> Secrets =>
        new[] { Ozon?.ApiKey, Wildberries?.Token, Smtp?.Password, DatabasePath is null || MySqlAddress.TryRead(DatabasePath) is not { } url ? null : MySqlAddress.Password(url) }.OfType<string>().Where(secret => secret.Length > 3);
}
