using System.Text.Json.Nodes;
using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>One wrong thing: how it is brought about, what is run then, and what the error must say.</summary>
internal sealed record BadInput(Action<Checkout> Edit, string[] Words, string[] Says)
{
    private const string Settings = ".nuke/parameters.json";
    private const string Migrations = "migrations/inventory/sqlite";
    private static readonly string[] Deploy = ["Deploy", "--env", "local"];

    public static IReadOnlyDictionary<string, BadInput> All { get; } = new Dictionary<string, BadInput>(StringComparer.Ordinal)
    {
        ["an unknown target"] = new(Nothing, ["Deplyo", "--env", "local"], ["Unknown target 'Deplyo'. Did you mean 'Deploy'?", "Nothing was touched"]),
        ["an unknown target to skip"] = new(Nothing, [.. Deploy, "--skip", "SmokeTset"], ["Unknown target 'SmokeTset'. Did you mean 'SmokeTest'?"]),
        ["an unknown option"] = new(Nothing, [.. Deploy, "--jsno"], ["Unknown option '--jsno'. Did you mean '--json'?", "--help"]),
        ["no environment"] = new(Nothing, ["Deploy"], ["needs an environment", "--env", "local"]),
        ["an unknown environment"] = new(Nothing, ["Deploy", "--env", "locla"], ["There is no environment 'locla'", "local"]),
        ["an unknown key"] = new(Change(settings => settings["release"]!["keeep"] = 3), Deploy, [$"{Settings}:", "release.keeep: is not a key here; did you mean 'keep'?"]),
        ["a value of the wrong type"] = new(Change(settings => settings["release"]!["keep"] = "many"), Deploy, [Settings, "release.keep", "many"]),
        ["two wrong things at once"] = new(Change(settings => (settings["release"]!["keeep"], settings["smok"]) = (3, 1)), Deploy, ["2 problems", "release.keeep", "smok"]),
        ["a missing secret"] = new(ChangeLocal(settings => settings["release"]!["secrets"]!["OZON_API_KEY"] = "${OZON_API_KEY}"), Deploy, ["release.secrets.OZON_API_KEY", "OZON_API_KEY"]),
        ["an override of an unknown key"] = new(Nothing, [.. Deploy, "--set", "release.keeep=3"], ["--set release.keeep: is not a key here; did you mean 'keep'?"]),
        ["an override that is none"] = new(Nothing, [.. Deploy, "--set", "release.keep"], ["--set", "release.keep"]),
        ["an invalid cron expression"] = new(Change(settings => settings["cron"]!["jobs"]![0]!["schedule"] = "61 * * * *"), Deploy, ["sync", "61 * * * *"]),
        ["JSON that is broken"] = new(checkout => checkout.Write(Settings, "{\n  \"application\": \"inventory\",\n  \"database\": { \"engine\" \"sqlite\" }\n}\n"), Deploy, [$"{Settings}:3:26"]),
        ["a migration without a way back"] = new(checkout => checkout.Write($"{Migrations}/0007_one_way.up.sql", "CREATE TABLE one_way (id INTEGER);\n"), Deploy, ["0007_one_way.up.sql", "there is no down script"]),
        ["two migrations with one number"] = new(checkout => Add(checkout, "0006_other"), Deploy, ["number 0006 is used more than once", "0006_other.up.sql", "0006_inventory_products.up.sql"]),
        ["a migration that is no SQL"] = new(checkout => Add(checkout, "0007_bad", "CREATE TABLE bad (name TEXT DEFAULT 'open);\n"), Deploy, ["0007_bad.up.sql:1:"]),
        ["a drill where none is allowed"] = new(ChangeLocal(settings => settings["drills"] = false), [.. Deploy, "--drill", "fail:Migrate"], ["does not allow drills"]),
        ["a drill that is none"] = new(Nothing, [.. Deploy, "--drill", "explode:Migrate"], ["'explode:Migrate' is not a drill"]),
        ["a drill for a step that is not in the plan"] = new(Nothing, [.. Deploy, "--drill", "fail:Migarte"], ["'Migarte'", "not in this plan"]),
        ["Restore without confirmation"] = new(Nothing, ["Restore", "--env", "local", "--backup", "latest"], ["--confirm local"]),
        ["Restore with the wrong confirmation"] = new(Nothing, ["Restore", "--env", "local", "--backup", "latest", "--confirm", "prod"], ["--confirm local"]),
        ["MigrateTo without a version"] = new(Nothing, ["MigrateTo", "--env", "local"], ["--to <version"]),
        ["a version that is no number"] = new(Nothing, ["MigrateTo", "--env", "local", "--to", "six"], ["--to must be a number, not 'six'"]),
        ["Rollback together with another target"] = new(Nothing, ["Rollback", "Deploy", "--env", "local"], ["Rollback runs alone"]),
        ["a limit of nothing"] = new(Nothing, ["History", "--env", "local", "--limit", "0"], ["--limit must be 1 or more"]),
    };

    /// <summary>What can only be wrong where something is deployed.</summary>
    public static IReadOnlyDictionary<string, BadInput> Deployed { get; } = new Dictionary<string, BadInput>(StringComparer.Ordinal)
    {
        ["an edited migration"] = new(checkout => checkout.Write($"{Migrations}/0003_sync_logs.up.sql", checkout.Read($"{Migrations}/0003_sync_logs.up.sql") + "\nCREATE TABLE more (id INTEGER);\n"), Deploy, ["0003_sync_logs.up.sql", "it was edited after it had been applied on ", "by tester"]),
        ["a deleted migration"] = new(checkout => Delete(checkout, "0006_inventory_products"), Deploy, ["0006_inventory_products.up.sql", "is no longer on disk"]),
        ["a renamed migration"] = new(checkout => Rename(checkout, "0006_inventory_products", "0006_products"), Deploy, ["0006_products.up.sql", "it was applied under the name 0006_inventory_products"]),
        ["a journal of a newer format"] = new(checkout => Journal(checkout, "\"format\":1,\"run\"", "\"format\":99,\"run\""), Deploy, ["The journal of run 1 has format 99", "Nothing was changed", "Update the checkout"]),
        ["a journal that somebody edited"] = new(checkout => Journal(checkout, "\"durationMs\":", "\"durationMs\":1"), Deploy, ["The journal is broken at run 1, line 3", "Nothing was changed"]),
        ["a journal that somebody edited, for a rollback"] = new(checkout => Journal(checkout, "\"durationMs\":", "\"durationMs\":1"), ["Rollback", "--env", "local"], ["The journal is broken at run 1, line 3"]),
        ["a journal that lacks a line"] = new(WithoutThirdLine, Deploy, ["The journal is broken at run 1, line 3", "does not follow from the line before"]),
        ["the root of another application"] = new(checkout => checkout.Write(".slipway/local/.slipway-root", "{\"format\":1,\"application\":\"shop\",\"environment\":\"prod\"}\n"), Deploy, ["belongs to shop@prod, not inventory@local", "Nothing was changed"]),
        ["a root that is not ours"] = new(checkout => File.Delete(checkout.PathOf(".slipway/local/.slipway-root")), Deploy, ["is not a Slipway root", "Nothing was changed"]),
        ["a deployment that is not in effect"] = new(Nothing, ["Rollback", "--env", "local", "--to", "99"], ["Deployment 99 is not in effect. In effect: 1"]),
        ["a backup that does not exist"] = new(Nothing, ["Restore", "--env", "local", "--backup", "yesterday", "--confirm", "local"], ["There is no backup 'yesterday'", "inventory-"]),
    };

    private static void Nothing(Checkout checkout)
    {
    }

    private static Action<Checkout> Change(Action<JsonObject> edit) => checkout => checkout.EditParameters("parameters.json", edit);

    private static Action<Checkout> ChangeLocal(Action<JsonObject> edit) => checkout => checkout.EditParameters("parameters.local.json", edit);

    private static void Add(Checkout checkout, string name, string up = "CREATE TABLE added (id INTEGER);\n")
    {
        checkout.Write($"{Migrations}/{name}.up.sql", up);
        checkout.Write($"{Migrations}/{name}.down.sql", "DROP TABLE added;\n");
    }

    private static void Delete(Checkout checkout, string name)
    {
        File.Delete(checkout.PathOf($"{Migrations}/{name}.up.sql"));
        File.Delete(checkout.PathOf($"{Migrations}/{name}.down.sql"));
    }

    private static void Rename(Checkout checkout, string from, string to)
    {
        File.Move(checkout.PathOf($"{Migrations}/{from}.up.sql"), checkout.PathOf($"{Migrations}/{to}.up.sql"));
        File.Move(checkout.PathOf($"{Migrations}/{from}.down.sql"), checkout.PathOf($"{Migrations}/{to}.down.sql"));
    }

    private static void Journal(Checkout checkout, string from, string to)
    {
        var text = File.ReadAllText(checkout.Segments()[^1]);
        text.ShouldContain(from);
        File.WriteAllText(checkout.Segments()[^1], text.Insert(text.IndexOf(from, StringComparison.Ordinal), to).Remove(text.IndexOf(from, StringComparison.Ordinal) + to.Length, from.Length));
    }

    private static void WithoutThirdLine(Checkout checkout)
    {
        var lines = File.ReadAllLines(checkout.Segments()[^1]);
        File.WriteAllText(checkout.Segments()[^1], string.Concat(lines.Where((_, index) => index != 2).Select(line => line + "\n")));
    }
}
