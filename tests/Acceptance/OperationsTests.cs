using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>What whoever is on call does: looking, restoring, going to another version by hand.</summary>
public sealed class OperationsTests(ReleaseOne one) : IClassFixture<ReleaseOne>
{
    private Checkout Checkout => one.Checkout;

    [Fact]
    public async Task Restore_puts_the_latest_backup_back_says_what_is_lost_and_can_be_taken_back()
    {
        await StartAsync();
        (await Checkout.RunAsync("Backup", "--env", "local")).ShouldExit(0).ShouldSay("proven by restoring and comparing it");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after a backup");
        Checkout.Execute("UPDATE inventory_data SET quantity = 4711 WHERE id = 199");
        Checkout.Execute("DELETE FROM inventory_products");
        var changed = await ServerState.ReadAsync(Checkout);

        (await Checkout.RunAsync("Restore", "--env", "local", "--backup", "latest", "--confirm", "local")).ShouldExit(0).ShouldSay("write loss", "inventory_products");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after the restore");
        (await Checkout.RunAsync("Rollback", "--env", "local")).ShouldExit(0);
        (await ServerState.ReadAsync(Checkout)).ShouldBe(changed, "after the restore was taken back");
    }

    [Fact]
    public async Task Restore_puts_a_backup_into_another_database_and_touches_nothing_else()
    {
        await StartAsync();
        (await Checkout.RunAsync("Backup", "--env", "local")).ShouldExit(0);
        var copy = Path.Combine(Checkout.Server, "shared/copy.db");

        (await RestoreToAsync("shared/copy.db", "--confirm", "local")).ShouldExit(0).ShouldSay("shared/copy.db; the database of local was not touched");
        (await RestoreToAsync("shared/copy.db", "--confirm", "local")).ShouldExit(0).ShouldSay("write loss: none");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after a restore beside it");
        new FileInfo(copy).Length.ShouldBeGreaterThan(8192);
        (await RestoreToAsync("shared/copy.db")).ShouldExit(2).ShouldSay("--confirm local");
        (await RestoreToAsync("../copy.db", "--confirm", "local")).ShouldExit(2).ShouldSay("--to-database", "'../copy.db' is not a path below the host's root");
        (await RestoreToAsync("shared/inventory.db", "--confirm", "local")).ShouldExit(1).ShouldSay("is the database itself");
        (await Checkout.RunAsync("Backup", "--env", "local", "--to-database", "x")).ShouldExit(2).ShouldSay("--to-database goes with Restore");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after the refusals");
        (await Checkout.RunAsync("Rollback", "--env", "local", "--to", "1")).ShouldExit(0).ShouldSay("nothing to take back");
    }

    [Fact]
    public async Task A_command_runs_on_the_hosts_is_remembered_and_its_exit_code_says_on_how_many_it_failed()
    {
        await StartAsync();
        (await Checkout.RunAsync("Run", "--env", "local", "--command", "echo \"in $PWD\"; echo sandbox-ozon-key")).ShouldExit(0).ShouldSay($"in {Checkout.Server}", "local: exit 0").ShouldNotSay("sandbox-ozon-key");
        (await Checkout.RunAsync("Run", "--env", "local", "--", "sh", "-c", "exit 3")).ShouldExit(11).ShouldSay("local: exit 3", "the command failed on 1 of 1 host(s): local");
        (await Checkout.RunAsync("History", "--env", "local")).ShouldExit(0).ShouldSay("sh -c 'exit 3'").ShouldNotSay("sandbox-ozon-key");
        (await Checkout.RunAsync("Run", "--env", "local", "--json", "--", "echo", "two words")).ShouldExit(0).ShouldSay("{\"event\":\"output\"", "\"host\":\"local\",\"text\":\"two words\"", "\"exit\":0");

        (await Checkout.RunAsync("Run", "--env", "local")).ShouldExit(2).ShouldSay("Run needs a command");
        (await Checkout.RunAsync("Run", "--env", "local", "--host", "web9", "--", "true")).ShouldExit(2).ShouldSay("has no web9; it has local");
        (await Checkout.RunAsync("Status", "--env", "local", "--", "true")).ShouldExit(2).ShouldSay("go with Run");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after commands that changed nothing");
        (await Checkout.RunAsync("Rollback", "--env", "local", "--to", "1")).ShouldExit(0).ShouldSay("nothing to take back");
    }

    [Fact]
    public async Task While_a_deployment_is_unfinished_no_other_command_is_run()
    {
        await StartAsync();
        (await Checkout.RunAsync("Backup", "--env", "local", "--drill", "kill-after:2")).ShouldExit(Run.Killed);
        (await Checkout.RunAsync("Run", "--env", "local", "--", "touch", "oops")).ShouldExit(5).ShouldSay("is unfinished", "./build.sh Rollback --env local");
        File.Exists(Path.Combine(Checkout.Server, "oops")).ShouldBeFalse();
    }

    [Fact]
    public async Task Doctor_examines_the_host_in_one_message_and_changes_nothing()
    {
        await StartAsync();
        (await Checkout.RunAsync("Doctor", "--env", "local")).ShouldExit(0).ShouldSay("reach", "clock of local is right", "left over", "releases/");
        (await Checkout.RunAsync("Doctor", "--env", "local", "--json")).ShouldExit(0).ShouldSay("\"host\":\"local\"", "\"item\":\"inodes\"");
        File.Delete(Path.Combine(Checkout.Server, "current"));
        Directory.CreateDirectory(Path.Combine(Checkout.Server, "current"));
        (await Checkout.RunAsync("Doctor", "--env", "local")).ShouldExit(1).ShouldSay("is a directory, not a symbolic link", "move it away", "not fit for a deployment: local");
    }

    [Fact]
    public async Task Old_backups_are_removed_and_said_and_the_one_of_the_deployment_stays()
    {
        await StartAsync();
        var ofDeployment = Backups().ShouldHaveSingleItem();
        string[] keepOne = ["Backup", "--env", "local", "--set", "backups.keep=1", "--set", "backups.keepDays=0"];

        (await Checkout.RunAsync(keepOne)).ShouldExit(0).ShouldNotSay("old backups");
        var second = Backups().Except([ofDeployment]).ShouldHaveSingleItem();
        (await Checkout.RunAsync(keepOne)).ShouldExit(0).ShouldSay($"old backups: removed {second}; 2 stay");

        Backups().Count.ShouldBe(2);
        Backups().ShouldContain(ofDeployment);
        (await Checkout.RunAsync("Restore", "--env", "local", "--backup", "latest", "--confirm", "local")).ShouldExit(0);
        (await Checkout.RunAsync(keepOne)).ShouldExit(0);
        (await Checkout.RunAsync(keepOne)).ShouldExit(0);
        (await Checkout.RunAsync("Rollback", "--env", "local", "--to", "1")).ShouldExit(0);
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after the restore was taken back");
    }

    [Fact]
    public async Task Backups_are_encrypted_with_a_passphrase_of_the_environment_that_is_seen_nowhere()
    {
        const string Passphrase = "over the hills and far away";
        await StartAsync();
        Checkout.EditParameters("parameters.local.json", settings => settings["backups"] = new JsonObject { ["passphrase"] = "${BACKUP_PASSPHRASE}" });
        (await Checkout.RunAsync("Backup", "--env", "local")).ShouldExit(2).ShouldSay("backups.passphrase", "BACKUP_PASSPHRASE");
        (await WithAsync("short", "Backup", "--env", "local")).ShouldExit(2).ShouldSay("has fewer than 12 characters");

        (await WithAsync(Passphrase, "Backup", "--env", "local")).ShouldExit(0).ShouldSay(".db.zst.enc").ShouldNotSay(Passphrase);
        Checkout.Execute("DELETE FROM inventory_products");
        (await WithAsync("quite another passphrase", "Restore", "--env", "local", "--backup", "latest", "--confirm", "local")).ShouldExit(1).ShouldSay("the passphrase is not the one that it was encrypted with");
        (await WithAsync(Passphrase, "Restore", "--env", "local", "--backup", "latest", "--confirm", "local")).ShouldExit(0).ShouldNotSay(Passphrase);

        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after the restore");
        foreach (var file in Directory.GetFiles(Checkout.Server, "*", SearchOption.AllDirectories))
            (await File.ReadAllTextAsync(file)).ShouldNotContain(Passphrase, Case.Sensitive, file);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("flipped")]
    [InlineData("manifest")]
    public async Task A_damaged_backup_is_refused_and_the_database_stays_as_it_is(string damage)
    {
        await StartAsync();
        var backup = Directory.GetFiles(Path.Combine(Checkout.Server, "backups/database"), "*.db.zst").Single();
        var bytes = await File.ReadAllBytesAsync(backup);
        if (damage == "manifest")
            await File.WriteAllTextAsync($"{backup}.json", (await File.ReadAllTextAsync($"{backup}.json")).Replace("\"rows\": 200", "\"rows\": 201", StringComparison.Ordinal));
        else
            await File.WriteAllBytesAsync(backup, damage == "truncated" ? bytes[..^4096] : [.. bytes[..5000], (byte)(bytes[5000] ^ 1), .. bytes[5001..]]);
        (await Checkout.RunAsync("Restore", "--env", "local", "--backup", Path.GetFileName(backup), "--confirm", "local")).ShouldExit(1).ShouldSay("cannot be used", "things are as they were before");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, $"after a {damage} backup was refused");
    }

    [Fact]
    public async Task Going_a_version_down_needs_confirmation_and_going_up_again_needs_none()
    {
        await StartAsync();
        (await Checkout.RunAsync("MigrateTo", "--env", "local", "--to", "-1")).ShouldExit(5).ShouldSay("can lose data", "--confirm local");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after the refusal");

        (await Checkout.RunAsync("MigrateTo", "--env", "local", "--to", "-1", "--confirm", "local")).ShouldExit(0);
        (await Checkout.RunAsync("MigrationStatus", "--env", "local")).ShouldExit(0).ShouldSay("Current: 0005 inventory_keys", "0006 inventory_products");
        (await Checkout.RunAsync("MigrateTo", "--env", "local", "--to", "6")).ShouldExit(0);
        var difference = (await ServerState.ReadAsync(Checkout)).DifferenceTo(one.State);
        difference.ShouldNotBeEmpty("the rows of the table that was dropped are gone");
        difference.ShouldAllBe(line => line.StartsWith("- row inventory_products", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Taking_a_migration_by_hand_back_brings_the_version_back()
    {
        await StartAsync();
        (await Checkout.RunAsync("MigrateTo", "--env", "local", "--to", "5", "--confirm", "local")).ShouldExit(0);
        (await Checkout.RunAsync("Rollback", "--env", "local")).ShouldExit(0);
        (await Checkout.RunAsync("MigrationStatus", "--env", "local")).ShouldExit(0).ShouldSay("Current: 0006 inventory_products");
    }

    [Fact]
    public async Task A_step_back_that_was_killed_when_it_was_done_is_one_step_back_for_the_next_and_undone_for_another_version()
    {
        await StartAsync();
        string[] back = ["MigrateTo", "--env", "local", "--to", "-1", "--confirm", "local"];
        var done = await WritesBeforeDoneAsync(back);
        await StartAsync();
        (await Checkout.RunAsync([.. back, "--drill", $"kill-before:{done}"])).ShouldExit(Run.Killed);
        (await Checkout.RunAsync("MigrationStatus", "--env", "local")).ShouldExit(0).ShouldSay("Current: 0005");
        (await Checkout.RunAsync(back)).ShouldExit(0).ShouldSay("it is resumed");
        (await Checkout.RunAsync("MigrationStatus", "--env", "local")).ShouldExit(0).ShouldSay("Current: 0005");

        await StartAsync();
        (await Checkout.RunAsync([.. back, "--drill", $"kill-before:{done}"])).ShouldExit(Run.Killed);
        (await Checkout.RunAsync("MigrateTo", "--env", "local", "--to", "6")).ShouldExit(0).ShouldSay("its plan was another", "undo MigrateTo");
        (await Checkout.RunAsync("MigrationStatus", "--env", "local")).ShouldExit(0).ShouldSay("Current: 0006");
    }

    // The number of the journal write that says that the step is done.
    private async Task<int> WritesBeforeDoneAsync(string[] words)
    {
        (await Checkout.RunAsync(words)).ShouldExit(0);
        var entries = Checkout.Journal().ToList();
        return entries.FindIndex(entry => entry["step"]?.GetValue<string>() == "MigrateTo" && entry["type"]!.GetValue<string>() == "done") + 1;
    }

    [Fact]
    public async Task Questions_are_answered_as_text_and_as_JSON_and_touch_nothing()
    {
        await StartAsync();
        var before = Checkout.WholeServer();
        (await AskAsync("ValidateMigrations", "Valid: disk, log and schema agree at version 0006; 0 pending."))["valid"]!.GetValue<bool>().ShouldBeTrue();
        (await AskAsync("MigrationStatus", "Current: 0006 inventory_products"))["current"]!.GetValue<int>().ShouldBe(6);
        (await AskAsync("Status", "inventory", "local", "tester")).ShouldNotBeNull();
        (await AskAsync("History", "tester")).ShouldNotBeNull();
        (await Checkout.RunAsync("Logs", "--env", "local", "--limit", "3")).ShouldExit(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
        (await Checkout.RunAsync("HealthCheck", "--env", "local")).ShouldExit(0).ShouldSay("A12 marketplace APIs: ok");
        Checkout.WholeServer().ShouldBe(before);
    }

    [Fact]
    public async Task Questions_about_a_server_that_is_not_there_yet_are_answered_and_create_nothing()
    {
        await Checkout.ResetSourcesAsync();
        await Checkout.WipeAsync();
        foreach (var question in new[] { "Status", "History", "MigrationStatus", "ValidateMigrations", "LintMigrations", "Logs" })
            (await Checkout.RunAsync(question, "--env", "local")).ShouldExit(0);
        Directory.Exists(Checkout.Server).ShouldBeFalse();
    }

    [Fact]
    public async Task A_rehearsal_alone_changes_nothing()
    {
        await StartAsync();
        await ReleaseTwo.ApplyAsync(Checkout);
        (await Checkout.RunAsync("TestMigration", "--env", "local")).ShouldExit(0).ShouldSay("6 → 7 up in ", "the schema came back exactly, both ways", "going back would lose");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after a rehearsal");
    }

    [Fact]
    public async Task Migrations_that_were_not_rehearsed_are_not_applied()
    {
        await StartAsync();
        await ReleaseTwo.ApplyAsync(Checkout);
        (await Checkout.RunAsync("Deploy", "--env", "local", "--skip", "TestMigration")).ShouldExit(5).ShouldSay("have not been rehearsed", "things are as they were before");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after the refusal");
    }

    [Fact]
    public async Task A_rehearsal_that_fails_refuses_the_deployment()
    {
        await StartAsync();
        await ReleaseTwo.ApplyAsync(Checkout);
        Checkout.Write(ReleaseTwo.Down, "DROP TABLE reorders;\n");
        (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(5).ShouldSay("at TestMigration", "the rehearsal did not pass", "reorder_level");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after the refusal");
    }

    [Fact]
    public async Task A_migration_that_drops_data_is_refused_before_anything_is_copied_until_its_script_allows_it()
    {
        await StartAsync();
        await ReleaseTwo.ApplyAsync(Checkout);
        const string Drop = "ALTER TABLE inventory_data DROP COLUMN offer_id;\n";
        Checkout.Write(ReleaseTwo.Up, Drop);
        Checkout.Write(ReleaseTwo.Down, "-- The values are gone.\nALTER TABLE inventory_data ADD COLUMN offer_id TEXT;\n");
        (await Checkout.RunAsync("LintMigrations", "--env", "local")).ShouldExit(5)
            .ShouldSay("0007_reorder_levels.up.sql:1:1: error sqlite-drop-column: inventory_data", "why:", "safer:", "1 pending script(s): 1 error(s), 0 warning(s), 0 allowed");
        (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(5).ShouldSay("at TestMigration", "the lint found 1 error(s), so nothing was copied", "sqlite-drop-column", "./build.sh LintMigrations");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after the refusal");

        Checkout.Write(ReleaseTwo.Up, "-- slipway: allow sqlite-drop-column no release reads it since 0005\n" + Drop);
        var report = await AskAsync("LintMigrations", "allowed sqlite-drop-column", "(allowed: no release reads it since 0005)", "1 allowed");
        report["passed"]!.GetValue<bool>().ShouldBeTrue();
        report["findings"]![0]!["rule"]!.GetValue<string>().ShouldBe("sqlite-drop-column");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after looking");
    }

    [Fact]
    public async Task A_schema_that_would_break_the_release_in_service_is_refused_unless_the_environment_accepts_it()
    {
        const string Smoke = "migrations/inventory/smoke/runs_are_logged.sql";
        await StartAsync();
        await ReleaseTwo.ApplyAsync(Checkout);
        Checkout.Write(ReleaseTwo.Up, "-- slipway: allow sqlite-rename-column the old name is what this test is about\nALTER TABLE sync_logs RENAME COLUMN retries TO attempts;\n");
        Checkout.Write(ReleaseTwo.Down, "ALTER TABLE sync_logs RENAME COLUMN attempts TO retries;\n");
        Checkout.Write(Smoke, (await File.ReadAllTextAsync(Path.Combine(Checkout.Root, Smoke))).Replace("retries", "attempts", StringComparison.Ordinal));
        (await Checkout.RunAsync("TestMigration", "--env", "local")).ShouldExit(5).ShouldSay(
            "The release in service cannot work with the new schema: runs_are_logged.sql:5:1:", "going back with the code alone is not safe", "gates.oldCodeOnNewSchema");
        Checkout.EditParameters("parameters.local.json", settings => settings["gates"] = new JsonObject { ["oldCodeOnNewSchema"] = "warn" });
        (await Checkout.RunAsync("TestMigration", "--env", "local")).ShouldExit(0).ShouldSay("old code on the new schema: the release in service does not work with it", "forecast:");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after two rehearsals");
    }

    [Fact]
    public async Task A_schema_that_was_changed_by_hand_is_shown_as_a_difference_and_not_migrated()
    {
        await StartAsync();
        Checkout.Execute("CREATE TABLE by_hand (id INTEGER PRIMARY KEY)");
        var before = await ServerState.ReadAsync(Checkout);
        await ReleaseTwo.ApplyAsync(Checkout);
        (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(5).ShouldSay("somebody changed it outside the tool", "+ table by_hand", "./build.sh ValidateMigrations");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(before, "after the refusal");
        (await Checkout.RunAsync("ValidateMigrations", "--env", "local")).ShouldExit(5).ShouldSay("The schema is not what the last migration left", "by_hand");
    }

    [Fact]
    public async Task Production_may_demand_that_staging_runs_the_same_first()
    {
        await Checkout.RestoreAsync(ReleaseOne.Name);
        await Checkout.ResetSourcesAsync();
        Checkout.EditParameters("parameters.local.json", settings => settings["gates"] = JsonNode.Parse("""{ "passedIn": "staging" }"""));
        var staging = JsonNode.Parse(Checkout.Read(".nuke/parameters.local.json"), null, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!.AsObject();
        staging.Remove("gates");
        staging["hosts"]![0]!["root"] = ".slipway/staging";
        Checkout.Write(".nuke/parameters.staging.json", staging.ToJsonString());

        (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(5).ShouldSay("gates.passedIn: nothing is deployed in staging. First: ./build.sh Deploy --env staging");
        (await Checkout.RunAsync("Deploy", "--env", "staging")).ShouldExit(0);
        (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(0).ShouldSay("passed in staging");
        Checkout.Write("migrations/inventory/sqlite/0007_later.up.sql", "CREATE TABLE later (id INTEGER PRIMARY KEY);\n");
        Checkout.Write("migrations/inventory/sqlite/0007_later.down.sql", "DROP TABLE later;\n");
        (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(5).ShouldSay("gates.passedIn: staging runs other migrations");
    }

    [Fact]
    public async Task A_journal_whose_last_line_is_torn_is_healed()
    {
        await StartAsync();
        await File.AppendAllTextAsync(Checkout.Segments()[^1], "{\"type\":\"ended\",\"outc");
        (await Checkout.RunAsync("History", "--env", "local")).ShouldExit(0);
        (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(0).ShouldSay("The journal was healed: run 1: the last 21 bytes");
        (await ServerState.ReadAsync(Checkout)).ShouldBe(one.State, "after healing");
        (await Checkout.RunAsync("Deploy", "--env", "local")).ShouldExit(0).ShouldNotSay("healed");
    }

    private IReadOnlyList<string> Backups() => [.. Directory.GetFiles(Path.Combine(Checkout.Server, "backups/database"), "*.db.zst").Select(file => Path.GetFileName(file))];

    private Task<Run> RestoreToAsync(string name, params string[] more) => Checkout.RunAsync(["Restore", "--env", "local", "--backup", "latest", "--to-database", name, .. more]);

    private Task<Run> WithAsync(string passphrase, params string[] words) => Checkout.RunWithAsync(new Dictionary<string, string> { ["BACKUP_PASSPHRASE"] = passphrase }, words);

    private async Task StartAsync()
    {
        await Checkout.RestoreAsync(ReleaseOne.Name);
        await Checkout.ResetSourcesAsync();
    }

    private async Task<JsonNode> AskAsync(string question, params string[] says)
    {
        (await Checkout.RunAsync(question, "--env", "local")).ShouldExit(0).ShouldSay(says);
        return JsonNode.Parse((await Checkout.RunAsync(question, "--env", "local", "--json")).ShouldExit(0).Output)!;
    }
}
