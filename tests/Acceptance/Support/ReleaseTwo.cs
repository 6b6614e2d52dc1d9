using System.Text.Json.Nodes;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>The next release, as a team would make it: code, a migration with its way back, a schedule and a setting.</summary>
internal static class ReleaseTwo
{
    public const string Schedule = "30 */4 * * *";
    public const string Up = "migrations/inventory/sqlite/0007_reorder_levels.up.sql";
    public const string Down = "migrations/inventory/sqlite/0007_reorder_levels.down.sql";

    public static Task ApplyAsync(Checkout checkout)
    {
        checkout.Write(Up, """
            ALTER TABLE inventory_data ADD COLUMN reorder_level INTEGER;

            UPDATE inventory_data SET reorder_level = 10 WHERE id <= 50;

            CREATE TABLE reorders (
                id           INTEGER PRIMARY KEY,
                external_sku INTEGER NOT NULL,
                ordered_at   TEXT    NOT NULL
            );

            INSERT INTO reorders (external_sku, ordered_at) VALUES (6000000011, '2026-01-01 00:00:00');

            """);
        checkout.Write(Down, """
            DROP TABLE reorders;
            ALTER TABLE inventory_data DROP COLUMN reorder_level;

            """);
        return ApplyCodeAsync(checkout);
    }

    /// <summary>The same in MySQL's words. Each statement shows in rows or schema when it takes effect twice or not at all.</summary>
    public static Task ApplyOnMySqlAsync(Checkout checkout)
    {
        checkout.Write("migrations/inventory/mysql/0007_reorder_levels.up.sql", """
            ALTER TABLE inventory_data ADD COLUMN reorder_level INT;
            UPDATE inventory_data SET reorder_level = 10 WHERE id <= 50;
            UPDATE inventory_data SET product_name = CONCAT(product_name, '!') WHERE id <= 50;
            CREATE TABLE reorders (
                id           BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
                external_sku BIGINT      NOT NULL,
                ordered_at   DATETIME(3) NOT NULL
            );
            INSERT INTO reorders (external_sku, ordered_at) SELECT external_sku, '2026-01-01 00:00:00' FROM inventory_data WHERE id <= 3;
            CREATE INDEX ix_inventory_data_reorder ON inventory_data (reorder_level);

            """);
        checkout.Write("migrations/inventory/mysql/0007_reorder_levels.down.sql", """
            DROP INDEX ix_inventory_data_reorder ON inventory_data;
            UPDATE inventory_data SET product_name = LEFT(product_name, CHAR_LENGTH(product_name) - 1) WHERE id <= 50;
            DROP TABLE reorders;
            ALTER TABLE inventory_data DROP COLUMN reorder_level;

            """);
        return ApplyCodeAsync(checkout);
    }

    private static async Task ApplyCodeAsync(Checkout checkout)
    {
        checkout.Write("src/Workloads/InventorySync/ReleaseTwo.cs", """
            namespace InventorySync;

            /// <summary>What a second release has and the first has not.</summary>
            internal static class ReleaseTwo
            {
                public const string Name = "two";
            }

            """);
        checkout.EditParameters("parameters.json", settings => settings["cron"]!["jobs"]![0]!["schedule"] = Schedule);
        checkout.EditParameters($"parameters.{checkout.Stage}.json", settings => settings["release"]!["settings"]!.AsObject()["RELEASE_NOTE"] = JsonValue.Create("two"));
        await checkout.CommitAsync("second release");
    }
}
