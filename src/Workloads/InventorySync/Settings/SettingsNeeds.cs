namespace InventorySync.Settings;

/// <summary>Which settings a command cannot do without: only those are reported as missing.</summary>
internal sealed record SettingsNeeds(bool Ozon = false, bool Wildberries = false, bool Database = false, bool Smtp = false);
