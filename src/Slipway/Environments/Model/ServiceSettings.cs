using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>One program that runs for as long as the machine does.</summary>
public sealed record ServiceSettings(
    [Description("Name of the service, unique within the environment.")]
    [RegularExpression(Patterns.Slug, ErrorMessage = Patterns.SlugRule)]
    string Name,
    [Description("The command line. {current} is the release in service.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    [AllowsPlaceholders]
    string Command,
    [Description("How long it must have stayed up after the restart to be called well.")]
    [DefaultValue("3s")]
    TimeSpan Settle = default,
    [Description("How long it may take to stop before it is killed.")]
    [DefaultValue("30s")]
    TimeSpan Stop = default);
