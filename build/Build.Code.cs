using Slipway.Build.Capabilities;
using Slipway.Engine.Plans;
using Slipway.Engine.Targets;
using Slipway.Hosts;
using Slipway.Rollouts;

namespace Slipway.Build;

/// <summary>The two steps of a release on its hosts: brought there while the data is rehearsed and backed up, and put into service.</summary>
internal sealed partial class Build
{
    /// <summary>Begins to read and hash what will be staged, where it has been built already.</summary>
    public void ReadRelease(Plan plan, CancellationToken cancel)
    {
        if (plan.Steps.Any(step => step.Name == nameof(StageCode)) && IsPublished())
        {
            _ = Stage.ReleaseAsync(cancel);
        }
    }

    // Asked up to three times in a run, and hashing a release is most of it.
    private Task<bool>? _isIntact;

    private async Task<string?> ReleaseIsInService(StepContext step)
    {
        var release = await Stage.ReleaseAsync(step.Cancel).ConfigureAwait(false);
        return await Stage.Rollout.IsInServiceAsync(release.Id, step.Cancel).ConfigureAwait(false) && await Stage.Services.DifferenceAsync(step.Cancel).ConfigureAwait(false) is null
            && await (_isIntact ??= IsIntactAsync(release.Id, step)).ConfigureAwait(false) ? $"release {release.Id} is in service already" : null;
    }

    // A damaged one is staged again, which mends it where it lies.
    private async Task<bool> IsIntactAsync(string id, StepContext step)
    {
        try
        {
            var found = await Stage.Rollout.VerifyAsync(id, step.Cancel).ConfigureAwait(false);
            if (!found.IsIntact)
            {
                step.Say($"{found}; it is mended");
            }

            return found.IsIntact;
        }
        catch (RolloutException problem)
        {
            step.Say(problem.Message);
            return false;
        }
    }

    private async Task<RolloutFacts> CaptureStaging(StepContext step) =>
        await Stage.Rollout.CaptureAsync((await Stage.ReleaseAsync(step.Cancel).ConfigureAwait(false)).Id, step.Cancel).ConfigureAwait(false);

    // The release's id: that there is one says that this run has brought it.
    private async Task<string> StageRelease(RolloutFacts from, StepContext step)
    {
        var release = await Stage.ReleaseAsync(step.Cancel).ConfigureAwait(false);
        Stage.Say = step.Say;
        var progress = new Told<Transfer>(transfer => step.Progress(transfer.BytesSent, transfer.BytesToSend, "bytes"));
        await Stage.Rollout.StageAsync(release, progress, step.Cancel).ConfigureAwait(false);
        return release.Id;
    }

    private Task Unstage(RolloutFacts from, StepContext step)
    {
        Stage.Say = step.Say;
        return Stage.Rollout.UnstageAsync(from, step.Cancel);
    }

    // What this run has staged is not in service yet.
    private async Task<string?> NothingToSwitch(StepContext step) =>
        step.OutcomeOf<string>(nameof(StageCode)) is null ? await ReleaseIsInService(step).ConfigureAwait(false) : null;

    private async Task<RolloutFacts> CaptureRelease(StepContext step) =>
        await CaptureStaging(step).ConfigureAwait(false) with { Services = await Stage.Services.CaptureAsync(step.Cancel).ConfigureAwait(false) };

    private async Task<ReleaseDiff> Ship(RolloutFacts from, StepContext step)
    {
        var (release, rollout) = (await Stage.ReleaseAsync(step.Cancel).ConfigureAwait(false), Stage.Rollout);
        var diff = await rollout.DiffAsync(release, step.Cancel).ConfigureAwait(false);
        // Not by this run, or by one that was cut off who knows when: it is looked over, and what is missing brought.
        if (step.Resumed || step.OutcomeOf<string>(nameof(StageCode)) is null)
        {
            await StageRelease(from, step).ConfigureAwait(false);
        }

        (Stage.Say, Stage.Measured) = (step.Say, text => step.Evidence("", "requests during the switch", text));
        await Activate(rollout, release.Id, step).ConfigureAwait(false);
        await SettleAsync(step).ConfigureAwait(false);
        step.Evidence("A14", "executables", string.Join(", ", Stage.Settings.Release.Executables));
        step.Evidence("", "release", $"{from.Previous ?? "none"} → {release.Id}: {diff.Added.Count} added, {diff.Changed.Count} changed, {diff.Removed.Count} removed; {release.Manifest.Files.Count} files verified by SHA-256");
        return diff;
    }

    // Why containers do not get well is often the database's affair, which the rollout knows nothing of: one message has both.
    private async Task Activate(Rollout rollout, string release, StepContext step)
    {
        try
        {
            await rollout.ActivateAsync(release, step.Cancel).ConfigureAwait(false);
        }
        catch (RolloutException problem) when (Stage.Settings.Containers is not null || Stage.Cluster is not null)
        {
            throw new HostException($"{problem.Message}\n{await new DatabaseLook(Database(step)).Async(step.Cancel).ConfigureAwait(false)}", problem);
        }
    }

    // A fleet settles batch by batch, within its switch.
    private async Task SettleAsync(StepContext step)
    {
        if (Stage.Fleet.Carriers is [var only])
        {
            await Stage.SettleAsync(only.Name, step.Cancel).ConfigureAwait(false);
        }

        if (Stage.Services.Wanted.Count > 0)
        {
            step.Evidence("", "services", $"restarted and up: {string.Join(", ", Stage.Services.Wanted.Select(service => service.Name))}");
        }
    }

    // The services last: they are restarted into what is in service then.
    private async Task ShipBack(RolloutFacts from, StepContext step)
    {
        Stage.Say = step.Say;
        await Stage.Rollout.RestoreAsync(from, step.Cancel).ConfigureAwait(false);
        if (from.Services is { } services)
        {
            await Stage.Services.RestoreAsync(services, step.Cancel).ConfigureAwait(false);
        }
    }
}
