namespace Slipway.Environments;

/// <summary>The settings cannot be used. Holds every problem at once, so that one round of mending is enough.</summary>
public sealed class SettingsException : Exception
{
    internal SettingsException(string environment, IEnumerable<SettingsProblem> problems)
        : this(environment, problems.OrderBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Line).ThenBy(problem => problem.Column).ToArray())
    {
    }

    private SettingsException(string environment, SettingsProblem[] sorted)
        : base(Text(environment, sorted)) => (Environment, Problems) = (environment, sorted);

    /// <summary>Name of the environment that was to be loaded.</summary>
    public string Environment { get; }

    /// <summary>At least one; in the order of the files.</summary>
    public IReadOnlyList<SettingsProblem> Problems { get; }

    private static string Text(string environment, SettingsProblem[] problems) =>
        string.Join('\n',
        [
            $"The settings of environment '{environment}' cannot be used: {problems.Length} problem{(problems.Length == 1 ? "" : "s")}.",
            .. problems.Select(problem => $"  {problem}"),
            "Nothing was touched. Mend the settings, then run the same command again.",
        ]);
}
