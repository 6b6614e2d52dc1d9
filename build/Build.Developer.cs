using Slipway.Build.Capabilities;
using Slipway.Build.Cli;
using Slipway.Engine.Targets;
using Slipway.Hosts;

namespace Slipway.Build;

/// <summary>Targets for whoever works on the project; they know no environment.</summary>
internal sealed partial class Build
{
    /// <summary>Targets that run without <c>--env</c>.</summary>
    public static IReadOnlySet<string> WithoutEnvironment { get; } =
        new HashSet<string>(StringComparer.Ordinal) { nameof(Clean), nameof(GenerateSecrets), nameof(Compile), nameof(Lab), nameof(Test), nameof(Bench) };

    public Target Clean => _ => _
        .Description("Remove build outputs and artifacts; with --env a practice environment, all that it runs and keeps")
        .ReadOnly()
        .Executes(step => stage is null ? RemoveOutputs(step) : RemovePractice(step));

    public Target Compile => _ => _
        .Description("Compile everything; warnings are errors")
        .ReadOnly()
        .Executes(step => workspace.Here.RunAsync(
            Command.Of("dotnet", "build", "Slipway.slnx", "--configuration", "Release", "--verbosity", "quiet", "--nologo").With("MSBUILDDISABLENODEREUSE", "1"), step.Say, step.Cancel));

    public Target Lab => _ => _
        .Description("Install what the tests need that is missing (as root, from Debian's packages; else says what)")
        .ReadOnly()
        .Executes(step => new Lab(workspace).PrepareAsync(step));

    public Target Test => _ => _
        .Description("Run all tests (--filter <text>); ends with 'N passed, N failed, N skipped'")
        .ReadOnly()
        .DependsOn(Compile, Lab)
        .Executes(async step =>
        {
            var total = await new TestRun(workspace, invocation.Filter).RunAsync(step).ConfigureAwait(false);
            speaker.LastWord = total.ToString();
            total.ThrowIfFailed();
        });

    public Target Bench => _ => _
        .Description("Run the benchmarks and print their tables")
        .ReadOnly()
        .DependsOn(Compile, Lab)
        .Executes(step => workspace.Here.RunAsync(
            Command.Of("dotnet", "run", "--project", "bench", "--configuration", "Release", "--no-build", "--", invocation.Filter ?? "all"), speaker.Line, step.Cancel));

    private Task RemoveOutputs(StepContext step)
    {
        var remove = Command.Script("find src tests build bench -type d \\( -name bin -o -name obj \\) -prune -exec rm -rf {} + ; rm -rf .slipway/artifacts");
        return workspace.Here.RunAsync(remove, cancellation: step.Cancel);
    }

    private async Task RemovePractice(StepContext step)
    {
        if (Stage.Sandbox is not { } sandbox)
        {
            throw new UsageException($"{Stage.Environment.Name} is no practice environment, so it is not for Clean to remove. Nothing was touched.");
        }

        foreach (var removed in await sandbox.RemoveAsync(step.Cancel).ConfigureAwait(false))
        {
            step.Say($"removed: {removed}");
        }
    }
}
