using System.Collections;

namespace Slipway.Environments;

/// <summary>The variables of this process: the one place that reads them. A snapshot, so that what was read once stays.</summary>
public sealed class ProcessVariables
{
    private readonly IReadOnlyDictionary<string, string?> values;

    public ProcessVariables(IReadOnlyDictionary<string, string?> values) => this.values = values;

    public static ProcessVariables FromProcess() => new(
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value, StringComparer.Ordinal));

    internal IReadOnlyDictionary<string, string?> Values => values;

    /// <summary>The value, or null when it is not set or empty.</summary>
    public string? this[string name] => values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>True under a continuous integration service: <c>CI</c> is set and not "false" or "0".</summary>
    public bool IsContinuousIntegration => this["CI"] is { } ci && ci != "0" && !ci.Equals("false", StringComparison.OrdinalIgnoreCase);

    /// <summary>True when output is to be plain: <c>NO_COLOR</c> is set to anything, or <c>TERM</c> is "dumb".</summary>
    public bool NoColor => this["NO_COLOR"] is not null || this["TERM"] == "dumb";

    /// <summary>Who acts: the person who triggered a CI run where the service says so, else the user of this process.</summary>
    public string User =>
        (IsContinuousIntegration ? this["GITHUB_ACTOR"] ?? this["GITLAB_USER_LOGIN"] ?? this["BUILD_REQUESTEDFOR"] : null)
        ?? this["USER"] ?? this["LOGNAME"] ?? this["USERNAME"] ?? Environment.UserName;
}
