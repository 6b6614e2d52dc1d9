using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>The hosts of a practice environment as containers on this machine: they stay when the command ends, so that their cron can fire.</summary>
public sealed record PracticeHostsSettings(
    [Description("Directory that their addresses and keys are kept in, relative to the repository. They end when it is removed.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    string Directory,
    [Description("More options for docker run, such as \"--memory=256m\"; they count when a host is made.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    IReadOnlyList<string> Options);
