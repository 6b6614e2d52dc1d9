using System.Text;
using Slipway.Build.Running;
using Slipway.Databases.Migrations;
using Slipway.Databases.Rehearsals;
using Slipway.Engine.Journals;
using Slipway.Engine.Targets;
using Slipway.Environments;

namespace Slipway.Build;

/// <summary>What a rehearsal knows from before, and what it foresees: the release in service, the last forecast, and the next beside reality.</summary>
internal sealed partial class Build
{
    // So far back a score is looked for; deployments without a migration have none.
    private const int RunsRemembered = 30;

    private async Task<RehearsalRequest> RequestAsync(StepContext step) => new()
    {
        Directory = InHome(ScratchDirectory),
        InService = await InServiceAsync(step).ConfigureAwait(false),
        OldCodeMustWork = Stage.Settings.Gates.OldCodeOnNewSchema == OldCodeGate.Refuse,
        Interruptions = Stage.Settings.Gates.Interruptions == InterruptionGate.Off ? null : new InterruptionLimits { MustHeal = Stage.Settings.Gates.Interruptions == InterruptionGate.Refuse },
        Last = await LastScoreAsync(step).ConfigureAwait(false),
    };

    // A release carries its own smoke queries, so that those of the one in service are known whichever it is, also after a rollback.
    private async Task<IReadOnlyList<SmokeQuery>?> InServiceAsync(StepContext step)
    {
        if ((await Stage.Rollout.StateAsync(step.Cancel).ConfigureAwait(false)).Current is not { } current)
        {
            return null;
        }

        var files = await Stage.Rollout.ReadAsync(current, Capabilities.Stage.SmokeFolder, step.Cancel).ConfigureAwait(false);
        return files.Count == 0 ? null : [.. files.Select(file => new SmokeQuery(file.Key, Encoding.UTF8.GetString(file.Value)))];
    }

    private async Task<Score?> LastScoreAsync(StepContext step)
    {
        try
        {
            var runs = await Journal.HistoryAsync(new HostJournalStore(Stage.Host), RunsRemembered, step.Cancel).ConfigureAwait(false);
            return runs.Select(RecordKeeper.MigrationOf).FirstOrDefault(report => report?.Score is not null)?.Score;
        }
        catch (JournalException problem)
        {
            step.Say($"what came of the last forecast cannot be read: {problem.Message}");
            return null;
        }
    }

    private static void Foresee(StepContext step, Rehearsal rehearsal)
    {
        var forecast = rehearsal.Forecast;
        step.Evidence("", "forecast", $"{forecast.Duration} for {forecast.Scripts.Count} script(s); {string.Join("; ", forecast.Basis)}");
        foreach (var stall in forecast.Stalls)
        {
            step.Evidence("", $"forecast: {Score.Waits(stall.Kind)}", $"{stall.Worst}{(stall.Table is null ? "" : $" (on {stall.Table})")}; a statement that has to queue gives way after {Estimate.Text(forecast.Patience)}");
        }

        if (forecast.Stalls.Count > 0)
        {
            step.Evidence("", "locks on the copy", $"{ForecastText.Locks(forecast.Locks)}; looked {rehearsal.Traffic.Samples + rehearsal.TrafficAgain.Samples} times, {Estimate.Text(rehearsal.Traffic.LongestGap)} apart at most");
        }

        var (tried, heals) = ForecastText.Interruptions(rehearsal.Interruptions);
        step.Evidence("", "killed and failed on the copy", tried, heals switch { true => EvidenceStatus.Ok, false => rehearsal.Passed ? EvidenceStatus.Warning : EvidenceStatus.Failed, null => EvidenceStatus.Skipped });
        var (text, works) = ForecastText.OldCode(rehearsal);
        step.Evidence("", "old code on the new schema", text, works switch { true => EvidenceStatus.Ok, false => rehearsal.Passed ? EvidenceStatus.Warning : EvidenceStatus.Failed, null => EvidenceStatus.Skipped });
    }

    private static MigrationReport Scored(StepContext step, MigrationReport report)
    {
        if (step.OutcomeOf<Rehearsal>(nameof(TestMigration)) is not { } rehearsal || report.Runs.Count == 0)
        {
            return report;
        }

        var score = Score.Of(rehearsal.Forecast, report);
        foreach (var line in score.Lines.Where(line => line.What == Score.Total || rehearsal.Forecast.Stalls.Any(stall => line.What == Score.Waits(stall.Kind))))
        {
            step.Evidence("", $"forecast and reality: {line.What}", ForecastText.Compared(line), line.Verdict == Verdict.Above ? EvidenceStatus.Warning : EvidenceStatus.Ok);
        }

        return report with { Score = score };
    }
}
