using System.Text.Json.Nodes;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>The next release, as a team would make it: code, a migration with its way back, a schedule and a setting.</summary>
internal static class ReleaseTwo
{
    public const string Schedule = "30 */4 * * *";
    public const string Up = "migrations/inventory/sqlite/0007_reorder_levels.up.sql";
    public const string Down = "migrations/inventory/sqlite/0007_reorder_levels.down.sql";

    public static async Task ApplyAsync(Checkout checkout)
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
        checkout.Write("src/Workloads/InventorySync/ReleaseTwo.cs", """
            namespace InventorySync;

            /// <summary>What a second release has and the first has not.</summary>
            internal static class ReleaseTwo
            {
                public const string Name = "two";
            }

            """);
        checkout.EditParameters("parameters.json", settings => settings["cron"]!["jobs"]![0]!["schedule"] = Schedule);
        checkout.EditParameters("parameters.local.json", settings => settings["release"]!["settings"]!.AsObject()["RELEASE_NOTE"] = JsonValue.Create("two"));
        await checkout.CommitAsync("second release");
    }
}
