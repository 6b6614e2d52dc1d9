using System.Text;
using Slipway.Engine.Targets;

namespace Slipway.Build.Cli;

/// <summary>The help. It reads declarations and the names of settings files; it connects to nothing.</summary>
internal static class HelpText
{
    public static string Of(TargetCatalog catalog, CommandLine commandLine, IReadOnlyList<string> environments)
    {
        var text = new StringBuilder();
        text.AppendLine("Slipway: deployments that are rehearsed before they run and undone when they fail.");
        text.AppendLine();
        text.AppendLine("  ./build.sh <target>… --env <environment> [options]");
        text.AppendLine();
        text.AppendLine("Targets");
        var targets = catalog.All.Where(target => !target.IsHidden).ToList();
        var width = targets.Max(target => target.Name.Length);
        foreach (var target in targets)
        {
            text.AppendLine($"  {target.Name.PadRight(width)}  {target.Summary}");
        }

        text.AppendLine();
        text.AppendLine("Options");
        var options = commandLine.Options.Select(option => (Name: $"{option.Name}{(option.HelpName is null ? "" : $" <{option.HelpName}>")}", option.Description)).ToList();
        width = options.Max(option => option.Name.Length);
        foreach (var (name, description) in options)
        {
            text.AppendLine($"  {name.PadRight(width)}  {description}");
        }

        text.AppendLine();
        text.AppendLine($"Environments: {(environments.Count == 0 ? "none (add .nuke/parameters.<env>.json)" : string.Join(", ", environments))}");
        text.Append("Exit codes: 0 done, 1 failed and undone, 2 bad usage or configuration, 3 failed and not undone, 4 locked by another deployment, 5 refused by a gate, 10 + n: Run failed on n hosts");
        return text.ToString();
    }
}
