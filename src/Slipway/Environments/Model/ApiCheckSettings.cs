using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>How the remote services are asked whether they accept our keys.</summary>
public sealed record ApiCheckSettings(
    [Description("A command line that ends with exit code 0 when every key is accepted. {artifact} is the release that was just built.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    [AllowsPlaceholders]
    string Command);
