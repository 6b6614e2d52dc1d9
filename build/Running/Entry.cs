using System.Collections.Immutable;
using Slipway.Build.Capabilities;
using Slipway.Build.Cli;
using Slipway.Engine.Plans;
using Slipway.Engine.Targets;
using Slipway.Environments;

namespace Slipway.Build.Running;

/// <summary>From the words of the command line to an exit code. Everything that can be wrong without a host is found here, before one is touched.</summary>
internal sealed class Entry(Signals signals)
{
    private readonly ProcessVariables variables = ProcessVariables.FromProcess();

    public async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var commandLine = new CommandLine();
        var speaker = new Speaker(words.Contains("--json"), words.Contains("--verbose"), variables);
        try
        {
            return await RunAsync(commandLine, commandLine.Parse(words), speaker).ConfigureAwait(false);
        }
        catch (Exception problem)
        {
            var exit = Problems.ExitOf(problem);
            await speaker.ErrorAsync(exit, Problems.TextOf(problem), problem).ConfigureAwait(false);
            return exit;
        }
    }

    private async Task<int> RunAsync(CommandLine commandLine, Invocation invocation, Speaker speaker)
    {
        var workspace = new Workspace(invocation.Repository, TimeProvider.System);
        var build = new Build(workspace, invocation, speaker);
        var catalog = TargetCatalog.Of(build);
        if (invocation.Help || invocation.Targets.IsEmpty)
        {
            var help = HelpText.Of(catalog, commandLine, EnvironmentLoader.Known(invocation.Repository));
            speaker.Answer(new { help }, help);
            return ExitCode.Done;
        }

        // The targets first: whether they need an environment at all depends on which they are.
        var planner = new Planner(catalog);
        var plan = planner.Plan("-", "-", invocation.Targets, invocation.Skip, ImmutableSortedDictionary<string, string>.Empty);
        await using var stage = Load(workspace, invocation, speaker, plan);
        if (stage is not null)
        {
            // Inputs are for resuming: what is neither journaled nor shown need not be hashed.
            var inputs = plan.IsReadOnly && !invocation.Plan ? ImmutableSortedDictionary<string, string>.Empty : stage.PlanInputs().AddRange(invocation.PlanInputs());
            plan = planner.Plan(stage.Settings.Application, stage.Environment.Name, invocation.Targets, invocation.Skip, inputs);
            build.Stage = stage;
        }

        Check(invocation, plan, stage);
        build.CheckOptions(plan.Targets);
        if (invocation.Plan)
        {
            speaker.Answer(plan, PlanText.Of(plan));
        }

        if (stage?.Sandbox is { } sandbox && (invocation.Diff || !invocation.Plan) && plan.Steps.Any(step => !Build.WithoutHosts.Contains(step.Name)))
        {
            await sandbox.EnsureAsync(plan.Steps.Any(step => !Build.WithoutDatabase.Contains(step.Name)), speaker.Notice, signals.Token).ConfigureAwait(false);
        }

        if (invocation.Plan)
        {
            return invocation.Diff ? await new Preview(stage!, speaker).RunAsync(signals.Token).ConfigureAwait(false) : ExitCode.Done;
        }

        return await new Session(build, catalog, plan, stage, speaker, invocation, signals).RunAsync().ConfigureAwait(false);
    }

    private Stage? Load(Workspace workspace, Invocation invocation, Speaker speaker, Plan plan)
    {
        var cleansOne = invocation.Environment is not null && plan.Targets.Contains(nameof(Build.Clean));
        if (plan.Steps.All(step => Build.WithoutEnvironment.Contains(step.Name)) && !cleansOne)
        {
            return null;
        }

        if (invocation.Environment is null)
        {
            var known = EnvironmentLoader.Known(invocation.Repository);
            throw new UsageException($"{string.Join(", ", plan.Targets)} needs an environment: add --env <name>. Known: {(known.Count == 0 ? "none" : string.Join(", ", known))}.");
        }

        var environment = EnvironmentLoader.Load(invocation.Repository, invocation.Environment, invocation.Overrides);
        speaker.Use(environment.Redactor);
        foreach (var warning in environment.Warnings)
        {
            speaker.Warn(warning);
        }

        return new Stage(workspace, environment, variables);
    }

    private static void Check(Invocation invocation, Plan plan, Stage? stage)
    {
        if (invocation.Drill is not null && stage?.Settings.Drills != true)
        {
            throw new UsageException("This environment does not allow drills: set \"drills\": true in its parameters, never in production.");
        }

        if (invocation.Drill is { Step.Length: > 0 } drill && !plan.Steps.Any(step => step.Name.Equals(drill.Step, StringComparison.OrdinalIgnoreCase)) && !plan.Targets.Contains(nameof(Build.Rollback)))
        {
            throw new UsageException($"--drill names the step '{drill.Step}', which is not in this plan: {string.Join(", ", plan.Steps.Select(step => step.Name))}.");
        }

        if (plan.Targets.Length > 1 && plan.Targets.Contains(nameof(Build.Rollback)))
        {
            throw new UsageException("Rollback runs alone.");
        }

        if (invocation.Diff && stage is null)
        {
            throw new UsageException("--diff needs targets that have an environment.");
        }
    }
}
