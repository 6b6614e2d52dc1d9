using System.Text.Json.Serialization;

namespace Slipway.Databases.Linting;

/// <summary>How heavy a finding is. An error that no script allows stops a migration before it is rehearsed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LintLevel>))]
public enum LintLevel
{
    Warning,
    Error,
}
