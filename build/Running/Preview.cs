using Slipway.Build.Capabilities;
using Slipway.Databases.Migrations;
using Slipway.Hosts.Cron;
using Slipway.Rollouts;

namespace Slipway.Build.Running;

/// <summary><c>--plan --diff</c>: what would change on the host, found by reading only.</summary>
internal sealed class Preview(Stage stage, Speaker speaker)
{
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var status = await stage.Database().StatusAsync(cancel).ConfigureAwait(false);
        var cron = await stage.Crontab.DiffAsync(stage.Jobs, cancel).ConfigureAwait(false);
        var published = stage.Artifacts.Exists(stage.Settings.Release.Project, stage.Settings.Release.SelfContained);
        var release = published ? await stage.Rollout.DiffAsync(await stage.ReleaseAsync(cancel).ConfigureAwait(false), cancel).ConfigureAwait(false) : null;
        speaker.Answer(new { pending = status.Pending, problems = status.Problems, release, crontab = cron }, Text(status, release, cron));
        return status.Problems.Count == 0 ? ExitCode.Done : ExitCode.BadUsage;
    }

    private static string Text(MigrationStatus status, ReleaseDiff? release, CrontabDiff cron) => string.Join('\n',
    [
        "Migrations:",
        .. status.Pending.Count == 0 ? ["  none is pending"] : status.Pending.Select(pending => $"  + {pending.Version:0000} {pending.Name}{(pending.AsBaseline ? " (there already; only written down)" : "")}"),
        .. status.Problems.Select(problem => $"  ! {problem}"),
        "Release:",
        .. Files(release),
        "Crontab:",
        .. cron.IsEmpty ? ["  as it should be"] : cron.Lines.Select(line => $"  {line}"),
        .. cron.HandMade.Select(line => $"  ! {line}"),
    ]);

    private static IEnumerable<string> Files(ReleaseDiff? release) => release switch
    {
        null => ["  not published yet; run ./build.sh Publish to see its files"],
        { IsEmpty: true } => [$"  {release.To} is in service"],
        _ =>
        [
            $"  {release.From ?? "none"} → {release.To}",
            .. release.Added.Select(path => $"  + {path}"), .. release.Changed.Select(path => $"  ~ {path}"), .. release.Removed.Select(path => $"  - {path}"),
        ],
    };
}
