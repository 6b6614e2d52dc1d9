using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>The program that is built and switched to, and the configuration it finds beside it.</summary>
public sealed record ReleaseSettings(
    [Description("Directory of the .NET project to publish, relative to the repository.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    string Project,
    [Description("Files of the release that must be executable on the host.")]
    [MinLength(1)]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    IReadOnlyList<string> Executables,
    [Description("Directories that all releases share, relative to the host's shared directory.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    IReadOnlyList<string> Shared,
    [Description("Plain settings, written into the release's .env file.")]
    [KeyPattern(Patterns.VariableName, Patterns.VariableNameRule)]
    [AllowsPlaceholders]
    IReadOnlyDictionary<string, string> Settings,
    [Description("Secret settings, written into the release's .env file and shown nowhere. Each is a ${NAME} reference; a fallback is for practice environments only.")]
    [KeyPattern(Patterns.VariableName, Patterns.VariableNameRule)]
    IReadOnlyDictionary<string, Secret> Secrets,
    [Description("How many releases stay on the host, the one to roll back to always among them.")]
    [Range(2, 1000)]
    int Keep = 5,
    [Description("Whether the release brings its own .NET runtime.")]
    bool SelfContained = false,
    [Description("With several hosts: how many have been switched when each step of the switch ends, such as \"1, 25%, 100%\". Left out, all at once.")]
    [RegularExpression(Patterns.Batches, ErrorMessage = Patterns.BatchesRule)]
    string? Batches = null,
    [Description("A read-only command that must end with exit code 0 on each host right after its switch, before the next batch is switched.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    [AllowsPlaceholders]
    string? Check = null);
