namespace Slipway.Environments;

/// <summary>The settings cannot be used. Holds every problem at once, so that one round of mending is enough.</summary>
public sealed class SettingsException : Exception
{
    public SettingsException(string environment, IReadOnlyList<SettingsProblem> problems)
        : base(Text(environment, problems))
    {
        Environment = environment;
        Problems = problems;
    }

    /// <summary>Name of the environment that was to be loaded.</summary>
    public string Environment { get; }

    /// <summary>At least one.</summary>
    public IReadOnlyList<SettingsProblem> Problems { get; }

    private static string Text(string environment, IReadOnlyList<SettingsProblem> problems) =>
        string.Join('\n',
        [
            $"The settings of environment '{environment}' cannot be used: {problems.Count} problem{(problems.Count == 1 ? "" : "s")}.",
            .. problems.Select(problem => $"  {problem}"),
            "Nothing was touched. Mend the settings, then run the same command again.",
        ]);
}
