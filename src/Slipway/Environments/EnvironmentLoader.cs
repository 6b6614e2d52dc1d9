using System.Text.RegularExpressions;

namespace Slipway.Environments;

// Environments: the typed, validated settings and secrets of one stage, and the only reader of settings files and variables.
// Model/ holds the records, which say everything about a key: name, type, default, form, description. Reading/ turns files and the
// command line into nodes that know where they were written. Binding/ turns nodes into records and finds every problem on the way.
// Order: .nuke/parameters.json, under .nuke/parameters.<env>.json, under --set; then ${NAME} from the process, then from .env.

/// <summary>Loads the settings of a stage.</summary>
public static partial class EnvironmentLoader
{
    /// <summary>Directory of the settings files, in the repository.</summary>
    public const string Folder = ".nuke";

    private const string Defaults = "parameters.json";

    /// <summary>Names of the environments that have a file, sorted. Touches nothing but the folder's listing.</summary>
    public static IReadOnlyList<string> Known(string repositoryRoot)
    {
        ArgumentNullException.ThrowIfNull(repositoryRoot);
        var folder = new DirectoryInfo(Path.Combine(repositoryRoot, Folder));
        if (!folder.Exists) return [];
        return folder.EnumerateFiles("parameters.*.json").Select(file => FileForm().Match(file.Name).Groups[1].Value)
            .Where(name => name.Length > 0 && name != "schema").Order(StringComparer.Ordinal).ToArray();
    }

    /// <summary>Reads, merges, resolves and checks everything; reads files and variables, changes nothing.</summary>
    /// <param name="repositoryRoot">Directory that holds <c>.nuke/</c> and perhaps <c>.env</c>.</param>
    /// <param name="environmentName">Which stage: one of <see cref="Known"/>.</param>
    /// <param name="overrides"><c>path=value</c> each, the last one winning; such as <c>release.keep=3</c>.</param>
    /// <param name="variablesForTests">Stands in for the process's variables.</param>
    /// <exception cref="SettingsException">Anything is wrong; it holds every problem found.</exception>
    public static LoadedEnvironment Load(
        string repositoryRoot,
        string environmentName,
        IEnumerable<string> overrides,
        IReadOnlyDictionary<string, string?>? variablesForTests = null)
    {
        ArgumentNullException.ThrowIfNull(repositoryRoot);
        ArgumentNullException.ThrowIfNull(environmentName);
        ArgumentNullException.ThrowIfNull(overrides);
        var problems = new List<SettingsProblem>();
        var warnings = new List<string>();

        var tree = Overrides.Apply(Files(repositoryRoot, environmentName, problems), overrides, problems);
        // Without all of the files, every key that they would have brought would be called missing.
        Throw();
        var file = DotEnvFile.Read(repositoryRoot, warnings, problems);
        var binder = new Binder(new References(variablesForTests ?? ProcessVariables.FromProcess().Values, file), problems);
        var settings = (Settings)binder.Section(typeof(Settings), tree, "");
        Throw();
        problems.AddRange(CrossChecks.Problems(settings, binder.SecretFallbacks));
        problems.AddRange(KubernetesChecks.Problems(settings, environmentName));
        Throw();

        warnings.AddRange(CrossChecks.Warnings(settings));
        var json = Canonical.Json(environmentName, settings);
        return new LoadedEnvironment(environmentName, settings, warnings, new Redactor(binder.Secrets), Canonical.Hash(json), json);

        void Throw()
        {
            if (problems.Count > 0) throw new SettingsException(environmentName, problems);
        }
    }

    private static ObjectNode Files(string root, string environment, List<SettingsProblem> problems)
    {
        var known = Known(root);
        if (!known.Contains(environment))
        {
            var names = known.Count == 0 ? $"there is no {Folder}/parameters.<environment>.json at all" : $"known are {string.Join(", ", known)}";
            var hint = Nearest.To(environment, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";
            problems.Add(new SettingsProblem($"There is no environment '{environment}': {names}{hint}"));
        }
        var defaults = Read(root, Defaults, problems);
        return known.Contains(environment) ? defaults.Overlay(Read(root, $"parameters.{environment}.json", problems)) : defaults;
    }

    private static ObjectNode Read(string root, string name, List<SettingsProblem> problems)
    {
        var file = $"{Folder}/{name}";
        try
        {
            var path = Path.Combine(root, Folder, name);
            if (name == Defaults && !File.Exists(path)) return ObjectNode.Empty;
            switch (JsonText.Parse(File.ReadAllBytes(path), file, problems))
            {
                case ObjectNode node: return node;
                case { } other: problems.Add(other.Origin.Problem("", $"must be an object, but is {other.Kind}")); break;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new SettingsProblem($"cannot be read: {e.Message}", File: file));
        }
        return ObjectNode.Empty;
    }

    [GeneratedRegex(@"^parameters\.([a-z][a-z0-9-]*)\.json$")]
    private static partial Regex FileForm();
}
