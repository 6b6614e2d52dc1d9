namespace ErpMax.Settings;

/// <summary>The configuration cannot be used. Every problem is named, so that one edit mends all of them.</summary>
internal sealed class SettingsException(IReadOnlyList<string> problems)
    : Exception("The configuration is not usable:" + string.Concat(problems.Select(problem => $"{Environment.NewLine}  - {problem}")))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
