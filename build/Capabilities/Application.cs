using System.Text;
using Slipway.Environments;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>The application's own side of the settings: its commands and its <c>.env</c> file, with placeholders expanded for a host.</summary>
internal sealed class Application(Settings settings, string hostRoot, string artifact)
{
    private readonly Dictionary<string, string> places = new(StringComparer.Ordinal)
    {
        ["root"] = hostRoot,
        ["current"] = $"{hostRoot}/current",
        ["shared"] = $"{hostRoot}/shared",
        ["artifact"] = artifact,
    };

    /// <summary>Shell text with the places in it quoted.</summary>
    public string Shell(string text) => Placeholders.Expand(text, places.ToDictionary(place => place.Key, place => Quote(place.Value)));

    /// <summary>Plain text with the places in it as they are.</summary>
    public string Expand(string text) => Placeholders.Expand(text, places);

    /// <summary>
    /// The file that a release finds its settings in, secrets included, as DotNetEnv reads it: sorted, so that equal
    /// settings are equal bytes and the release's identity depends on nothing else.
    /// </summary>
    /// <exception cref="ArgumentException">A value has a line break.</exception>
    public byte[] EnvironmentFile()
    {
        var text = new StringBuilder();
        foreach (var (key, value) in Variables().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(key).Append('=').Append(QuoteForFile(key, value)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A command with the application's settings and secrets in its environment, for running the artifact here.</summary>
    public Command WithVariables(Command command)
    {
        foreach (var (key, value) in settings.Release.Settings)
        {
            command = command.With(key, Expand(value));
        }

        return settings.Release.Secrets.Aggregate(command, (built, secret) => built.WithSecret(secret.Key, secret.Value.Reveal()));
    }

    private IEnumerable<KeyValuePair<string, string>> Variables() =>
        settings.Release.Settings.Select(pair => KeyValuePair.Create(pair.Key, Expand(pair.Value)))
            .Concat(settings.Release.Secrets.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Reveal())));

    private static string QuoteForFile(string key, string value)
    {
        if (value.AsSpan().IndexOfAny('\r', '\n') >= 0)
        {
            throw new ArgumentException($"The value of {key} has a line break, which a .env file cannot carry.");
        }

        // Single quotes are literal in a .env file; a value that has one itself is put in double quotes, escaped.
        return !value.Contains('\'', StringComparison.Ordinal)
            ? $"'{value}'"
            : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal)}\"";
    }

    private static string Quote(string value) => Command.Of(value).ToShell();
}
