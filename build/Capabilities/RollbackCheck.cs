using System.Text.Json;
using Slipway.Build.Cli;
using Slipway.Engine;
using Slipway.Engine.Journals;
using Slipway.Rollouts;

namespace Slipway.Build.Capabilities;

/// <summary>Whether a rollback can reach the release that it must end with.</summary>
internal sealed class RollbackCheck(Stage stage, Journal journal)
{
    /// <exception cref="UsageException">Retention has removed that release; nothing was changed.</exception>
    public async Task ThrowIfReleaseIsGoneAsync(int? to)
    {
        if (journal.Last is not { Ended: not null } last)
        {
            return;
        }

        var takenBack = to is null ? last.Live.TakeLast(1) : last.Live.Where(number => number > to);
        var staged = (await stage.Rollout.StateAsync().ConfigureAwait(false)).Staged;
        foreach (var number in takenBack)
        {
            var run = await journal.ReadAsync(number, CancellationToken.None).ConfigureAwait(false);
            if (run?.Started(nameof(Build.DeployCode))?.Facts?.Deserialize<RolloutFacts>(Json.Options) is not { } facts)
            {
                continue;
            }

            if (facts.Previous is { } release && !staged.Contains(release))
            {
                throw new UsageException(
                    $"Deployment {number} cannot be taken back: release {release}, which was in service before it, has been pruned (release.keep is {stage.Settings.Release.Keep}). " +
                    "Nothing was changed. Check out the revision that you want (see History) and deploy it.");
            }

            return;
        }
    }
}
