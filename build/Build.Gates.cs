using Slipway.Build.Capabilities;
using Slipway.Build.Running;
using Slipway.Engine.Journals;
using Slipway.Engine.Targets;
using Slipway.Environments;

namespace Slipway.Build;

/// <summary>Refusals that look beyond this environment.</summary>
internal sealed partial class Build
{
    private static readonly string[] Same = ["sources", "migrations", "smoke"];

    // B21: what is in effect elsewhere must be made of what is deployed here. The other environment's journal says so; nothing of it is touched.
    private async Task<string?> HasPassedBefore(StepContext step)
    {
        if (Stage.Settings.Gates.PassedIn is not { } name)
        {
            return null;
        }

        await using var other = new Stage(workspace, Elsewhere(name), Stage.Variables);
        var store = new HostJournalStore(other.Host);
        var newest = await Journal.HistoryAsync(store, 1, step.Cancel).ConfigureAwait(false) is [var run, ..] ? run : null;
        if (newest is null or { Live: [] } || await Journal.ReadAsync(store, newest.Live[^1], step.Cancel).ConfigureAwait(false) is not { } live)
        {
            return $"gates.passedIn: nothing is deployed in {name}. First: ./build.sh Deploy --env {name}";
        }

        if (newest is { Ended: null })
        {
            return $"gates.passedIn: run {newest.Number} of {name} is unfinished. First: ./build.sh Deploy --env {name}";
        }

        var (here, there) = (Stage.PlanInputs(), live.Began.Plan.Inputs);
        var different = Same.Where(input => here[input] != there.GetValueOrDefault(input)).ToList();
        step.Evidence("B21", $"passed in {name}", different.Count == 0 ? $"deployment {live.Number} of {live.Began.Time:u} has the same sources and migrations" : $"deployment {live.Number} has other {string.Join(" and ", different)}", different.Count == 0 ? EvidenceStatus.Ok : EvidenceStatus.Failed);
        return different.Count == 0 ? null : $"gates.passedIn: {name} runs other {string.Join(" and ", different)} (deployment {live.Number}). First: ./build.sh Deploy --env {name}";
    }

    private LoadedEnvironment Elsewhere(string name)
    {
        try
        {
            return EnvironmentLoader.Load(invocation.Repository, name, []);
        }
        catch (SettingsException problem)
        {
            throw new InvalidOperationException($"gates.passedIn: {name} cannot be looked at. {problem.Message}", problem);
        }
    }
}
