using Microsoft.Data.Sqlite;

namespace Slipway.Tests.Integration.Sync;

/// <summary>A SQLite file and the migration files of this repository, applied in order, each in one transaction.</summary>
internal sealed class InventoryDatabase(string path)
{
    private const string Fields = "source, account_id, external_product_id, external_sku, offer_id, barcode, product_name, warehouse_key, warehouse_id, " +
        "warehouse_name, stock_type, quantity_present, quantity_reserved, quantity_available, in_way_to_client, in_way_from_client";

    private static readonly Lazy<string> Root = new(() =>
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !Directory.Exists(System.IO.Path.Combine(directory.FullName, "migrations", "inventory")))
            directory = directory.Parent;
        return System.IO.Path.Combine(directory!.FullName, "migrations", "inventory");
    });

    public string Path { get; } = path;

    public static IReadOnlyList<string> Ups { get; } = Directory.GetFiles(System.IO.Path.Combine(Root.Value, "sqlite"), "*.up.sql").Order(StringComparer.Ordinal).ToList();

    public static IReadOnlyList<string> Invariants { get; } = Directory.GetFiles(System.IO.Path.Combine(Root.Value, "invariants"), "*.sql").Order(StringComparer.Ordinal).ToList();

    public static string Sandbox { get; } = System.IO.Path.Combine(Root.Value, "sandbox", "sqlite.sql");

    public static string DownOf(string up) => up.Replace(".up.sql", ".down.sql", StringComparison.Ordinal);

    public InventoryDatabase Migrate(int from = 0)
    {
        foreach (var up in Ups.Skip(from))
            Apply(up);
        return this;
    }

    public InventoryDatabase WithLegacyRows()
    {
        Apply(Sandbox);
        return this;
    }

    public void Apply(string file) => Execute($"BEGIN; {File.ReadAllText(file)}; COMMIT;");

    public void Execute(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Every row as its values, separated by a bar; null is written as null.</summary>
    public IReadOnlyList<string> Query(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? "null" : reader.GetString(column))));
        return rows;
    }

    public IReadOnlyList<string> Catalogue() => Query("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name");

    /// <summary>The table as the oracle writes it.</summary>
    public string[] Rows(string source, string condition = "1 = 1")
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Fields} FROM inventory_data WHERE source = '{source}' AND {condition} ORDER BY source, external_sku, warehouse_key, stock_type";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(OracleLine.Write(reader));
        return [.. rows];
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 10000";
        command.ExecuteNonQuery();
        return connection;
    }
}
