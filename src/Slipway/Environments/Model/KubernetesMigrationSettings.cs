using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>The Job that migrates before a release is switched to. Where Migrate can reach the database too, it finds nothing to do.</summary>
public sealed record KubernetesMigrationSettings(
    [Description("Image that has the migrations, with its tag or digest; deploy/erpmax/Dockerfile.migration makes one.")]
    [RegularExpression(Patterns.Image, ErrorMessage = Patterns.ImageRule)]
    string Image,
    [Description("What its entrypoint is given.")]
    [RegularExpression(Patterns.CommandLine, ErrorMessage = Patterns.CommandLineRule)]
    IReadOnlyList<string> Args,
    [Description("Directories that it writes to; each is an empty one of its own.")]
    [RegularExpression("^/[^\\x00-\\x1f]*$", ErrorMessage = "must be an absolute directory")]
    IReadOnlyList<string> Writes,
    [Description("Settings of this one alone.")]
    [KeyPattern(Patterns.VariableName, Patterns.VariableNameRule)]
    IReadOnlyDictionary<string, string> Settings,
    [Description("Secret settings of this one alone, such as the password of who may change the schema. Each is a ${NAME} reference.")]
    [KeyPattern(Patterns.VariableName, Patterns.VariableNameRule)]
    IReadOnlyDictionary<string, Secret> Secrets,
    [Description("Memory that is reserved and allowed.")]
    [RegularExpression(Patterns.Quantity, ErrorMessage = Patterns.QuantityRule)]
    string Memory = "256Mi",
    [Description("How long it may take.")]
    [DefaultValue("15m")]
    TimeSpan Limit = default);
