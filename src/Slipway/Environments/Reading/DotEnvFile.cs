using DotNetEnv;

namespace Slipway.Environments;

/// <summary>The variables of the repository's <c>.env</c> file, when there is one.</summary>
internal static class DotEnvFile
{
    public const string Name = ".env";

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public static IReadOnlyDictionary<string, string> Read(string root, List<string> warnings, List<SettingsProblem> problems)
    {
        var path = Path.Combine(root, Name);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(path)) return variables;
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
                warnings.Add($"{Name} holds secrets and other users of this machine can read or change it. Run: chmod 600 {Name}");
            // The last of two lines with one name counts, as in a shell.
            foreach (var (name, value) in Env.LoadContents(File.ReadAllText(path), LoadOptions.NoEnvVars()))
                variables[name] = value;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new SettingsProblem($"cannot be read: {e.Message}", File: Name));
        }
        catch (Exception e) when (e.GetType().Name is "ParseException")
        {
            // The parser's own message quotes the file, and with it secrets.
            problems.Add(new SettingsProblem("is not made of NAME=value lines (quote values that hold spaces or #)", File: Name));
        }
        return variables;
    }
}
