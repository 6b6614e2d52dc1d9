namespace Slipway.Tests.Acceptance.Support;

/// <summary>Schema, rows and applied migrations of the practice server's database, as lines.</summary>
internal static class DatabaseLines
{
    // When a row was written and by which run of the sync differs from run to run. So do the ids of rows that a sync
    // inserted (both marketplaces are read at once); those of the legacy rows must stay and are compared.
    private static readonly string[] Volatile = ["created_at", "updated_at", "last_sync_at", "last_sync_id", "source_updated_at"];

    // migration_log is compared by what is in force; sync_logs tells what each run of the sync did, which a killed one changes.
    private static readonly string[] Unlike = ["migration_log", "sync_logs", "sqlite_sequence"];

    public static IReadOnlyList<string> Of(Checkout checkout)
    {
        if (!File.Exists(checkout.DatabaseFile))
            return ["database: none"];
        var objects = checkout.Query("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'migration_log%' AND name NOT LIKE 'sqlite_%' ORDER BY name");
        var lines = new List<string> { $"database {Convert.ToString((int)File.GetUnixFileMode(checkout.DatabaseFile), 8)}" };
        lines.AddRange(objects.Select(entry => $"schema {entry[0]} {entry[1]}: {entry[2]}"));
        foreach (var table in objects.Where(entry => entry[0] == "table").Select(entry => entry[1]!).Except(Unlike))
            lines.AddRange(Rows(checkout, table));
        var hasLog = checkout.Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'migration_log'") == "1";
        lines.AddRange(hasLog
            ? checkout.Query("SELECT version, name, checksum, status FROM migration_log WHERE status IN ('applied', 'baseline') ORDER BY version").Select(row => $"migration {string.Join(' ', row)}")
            : []);
        return lines;
    }

    private static IEnumerable<string> Rows(Checkout checkout, string table)
    {
        var columns = checkout.Query($"SELECT name FROM pragma_table_info('{table}')").Select(row => row[0]!).Except(Volatile).ToList();
        var shown = columns.Select(name => name == "id" && table == "inventory_data" ? "CASE WHEN id <= 200 THEN id END" : $"\"{name}\"");
        return checkout.Query($"SELECT {string.Join(", ", shown)} FROM \"{table}\"")
            .Select(row => $"row {table}: {string.Join(" | ", row.Select((value, index) => $"{columns[index]}={value ?? "NULL"}"))}")
            .Order(StringComparer.Ordinal);
    }
}
