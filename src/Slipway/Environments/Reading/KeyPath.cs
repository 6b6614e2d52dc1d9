using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Environments;

/// <summary>The way to a value: <c>cron.jobs[0].schedule</c>.</summary>
internal static partial class KeyPath
{
    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>The keys (text) and positions (int) of a path, or null when it is none.</summary>
    public static IReadOnlyList<object>? Parse(string path)
    {
        if (!Form().IsMatch(path)) return null;
        return Part().Matches(path)
            .Select(part => part.Groups[1].Success ? (object)int.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) : part.Value)
            .ToArray();
    }

    [GeneratedRegex(@"^[^.\[\]=\s]+(\[[0-9]{1,4}\])*(\.[^.\[\]=\s]+(\[[0-9]{1,4}\])*)*$")]
    private static partial Regex Form();

    [GeneratedRegex(@"\[([0-9]+)\]|[^.\[\]]+")]
    private static partial Regex Part();
}
