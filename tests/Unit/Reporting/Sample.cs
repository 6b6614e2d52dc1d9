using System.Collections.Immutable;
using System.Text.Json;
using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Runs;
using Slipway.Engine.Targets;
using Slipway.Reporting;

namespace Slipway.Tests.Unit.Reporting;

/// <summary>Runs as a journal would hold them: one minute after another, from a fixed time.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly RunBy Ada = new("ada", "laptop", 4711, 7);

    public static readonly Plan Plan = new()
    {
        Application = "inventory",
        Environment = "local",
        Targets = ["Deploy"],
        Steps =
        [
            new PlanStep("HealthCheck", "Look whether everything that is needed is there", [], ReadOnly: true, Undoable: false),
            new PlanStep("Backup", "Back the database up and prove the backup", ["HealthCheck"], false, false),
            new PlanStep("Migrate", "Apply pending migrations, once", ["Backup"], false, true),
            new PlanStep("DeployCode", "Switch to the new release", ["Migrate"], false, true),
        ],
    };

    private static readonly ImmutableArray<Evidence> Health =
    [
        new("A2", "database server", "SQLite 3.50.1", EvidenceStatus.Ok),
        new("A3", "free disk", "41 GB of 100 GB on local", EvidenceStatus.Ok),
        new("A6", "source revision", "1f3a9c2-dirty: 2 files are not committed", EvidenceStatus.Warning),
        new("A10", "SMTP settings", "not set; no mail will be sent", EvidenceStatus.Skipped),
    ];

    public static RunBegan Began(Plan? plan = null) => new()
    {
        Run = 12, Kind = RunKind.Deployment, By = Ada, Plan = plan ?? Plan, PlanHash = (plan ?? Plan).Hash, Revision = "1f3a9c2d5e6f7081", Live = [9, 11],
    };

    public static RunLog Succeeded() => Log(12,
        Began(),
        new StepDone("HealthCheck", null, Health, 1234),
        new StepSkipped("Backup", "no migration is pending"),
        new StepStarted("Migrate", Json("""{ "version": 3 }""")),
        new StepDone("Migrate", Json("""{ "version": 5 }"""), [new("A25", "migration_log", "0004 and 0005 complete", EvidenceStatus.Ok)], 65_000),
        new StepStarted("DeployCode", null),
        new StepDone("DeployCode", null, [new("A14", "executables", "inventory-sync is executable", EvidenceStatus.Ok)], 420),
        new RunEnded(RunOutcome.Succeeded, [9, 11, 12]));

    public static RunLog Undone() => Log(13,
        Began() with { Run = 13 },
        new StepDone("HealthCheck", null, Health, 900),
        new StepStarted("Backup", null),
        new StepDone("Backup", null, [], 3000),
        new StepStarted("Migrate", Json("""{ "version": 3 }""")),
        new RunResumed(Ada with { Machine = "ci-4" }, "resume"),
        new StepFailed("Migrate", "0005_split.up.sql, statement 3: no such column: depot\nThe statement was rolled back.", FailureKind.Failed, [new("A25", "migration_log", "0005 is not complete", EvidenceStatus.Failed)], 2500),
        new UndoStarted("Migrate", 13),
        new StepUndone("Migrate", 13, 700),
        new RunEnded(RunOutcome.Undone, [9, 11]));

    public static RunLog Stuck() => Log(14,
        Began() with { Run = 14 },
        new StepDone("HealthCheck", null, Health, 900),
        new StepSkipped("Backup", "skipped by --skip"),
        new StepStarted("Migrate", null),
        new StepFailed("Migrate", "disk full", FailureKind.Failed, [], 100),
        new UndoStarted("Migrate", 14),
        new UndoFailed("Migrate", 14, "disk still full"));

    public static RunLog RolledBack() => Log(15,
        new RunBegan { Run = 15, Kind = RunKind.Rollback, By = Ada, Plan = Plan with { Targets = ["Rollback"] }, PlanHash = Plan.Hash, Live = [9, 11, 12], TakesBack = [12, 11] },
        new UndoStarted("DeployCode", 12),
        new StepUndone("DeployCode", 12, 50),
        new UndoStarted("DeployCode", 11),
        new StepUndone("DeployCode", 11, 60),
        new RunEnded(RunOutcome.Succeeded, [9]));

    public static RecordDetails Details => new()
    {
        Rehearsal = "passed on a copy of 2026-03-01 11:58: up 1.2 s, longest wait of a writer 40 ms, the down loses no rows",
        Backup = "20260301T115930Z-inventory",
        Facts = [KeyValuePair.Create("Schema", "3 → 5"), KeyValuePair.Create("Release", "c0ffee12")],
        Diffs = [new RecordDiff("crontab on local", "@@ -1,2 +1,2 @@\n MAILTO=ops\n-0 */4 * * * sync\n+0 */6 * * * sync\n")],
        Forecasts =
        [
            new RecordForecast("all scripts", "0.40 s to 1.65 s", "1.20 s", "within"),
            new RecordForecast("longest wait of a writer", "0 ms to 135 ms", "410 ms to 460 ms (1 session(s), the longest for a row)", "outside, more"),
            new RecordForecast("locks", "item AccessExclusiveLock 20 ms", "item AccessExclusiveLock 50 ms", ""),
        ],
        Notes = "Second try.\nThe first one was cut off by the train's tunnel.",
        Expected = [new("A3", "free disk", "HealthCheck"), new("A17", "backup created and verified", "Backup"), new("A37", "full sync of all sources", "SmokeTest")],
    };

    public static RunLog Log(int number, params IReadOnlyList<JournalEntry> entries) =>
        new(number, [.. entries.Select((entry, index) => entry with { Sequence = index, Time = Noon.AddMinutes(index) })]);

    public static string Hide(string text) => text.Replace("hunter2", "***", StringComparison.Ordinal);

    /// <summary>What the engine would publish for a run, passing remarks included.</summary>
    public static IEnumerable<RunEvent> Events(RunLog log)
    {
        var index = 0;
        foreach (var entry in log.Entries)
        {
            if (entry is StepDone { Step: "HealthCheck" or "Backup" } or StepSkipped or StepStarted { Step: not "Backup" }) yield return new StepRunning(StepOf(entry), ++index, 4);
            if (entry is UndoStarted undo) yield return new StepRunning(undo.Step, 1, 1, Undo: true);
            foreach (var evidence in entry is StepDone done ? done.Evidence : []) yield return new EvidenceFound(StepOf(entry), evidence);
            yield return entry;
        }
    }

    private static string StepOf(JournalEntry entry) => entry switch
    {
        StepDone done => done.Step,
        StepSkipped skipped => skipped.Step,
        StepStarted started => started.Step,
        _ => "",
    };

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
