using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>The stores of a practice environment in containers. They go on running: what is deployed needs them.</summary>
public sealed record PracticeStoresSettings(
    [Description("Compose file, relative to the repository. It uses the external network ${SLIPWAY_NETWORK} and the variables below.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    string Compose,
    [Description("Images, by the variable that the compose file takes each from.")]
    [KeyPattern(Patterns.VariableName, Patterns.VariableNameRule)]
    IReadOnlyDictionary<string, string> Images,
    [Description("Directory, relative to the repository, with a directory of each image's name that makes a stand-in where it cannot be pulled.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    string StandIns,
    [Description("Plain variables of the compose file, such as ports.")]
    [KeyPattern(Patterns.VariableName, Patterns.VariableNameRule)]
    IReadOnlyDictionary<string, string> Settings,
    [Description("Secret variables of the compose file. Each is a ${NAME} reference.")]
    [KeyPattern(Patterns.VariableName, Patterns.VariableNameRule)]
    IReadOnlyDictionary<string, Secret> Secrets);
