using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>One command that proves a part of a deployment.</summary>
public sealed record SmokeCommandSettings(
    [Description("Name of the check, unique within the environment.")]
    [RegularExpression(Patterns.Title, ErrorMessage = Patterns.TitleRule)]
    string Name,
    [Description("The command line. {current} is the release in service.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    [AllowsPlaceholders]
    string Command,
    [Description("Number of the requirement that it proves, such as \"A30\"; it heads the item in the deployment record.")]
    [RegularExpression(Patterns.Requirement, ErrorMessage = Patterns.RequirementRule)]
    string? Requirement = null,
    [Description("Longest time it may take, such as \"90s\", \"5m\" or \"1h30m\".")]
    [DefaultValue("5m")]
    TimeSpan Timeout = default);
