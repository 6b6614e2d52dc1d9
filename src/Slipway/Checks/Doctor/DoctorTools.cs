using System.Text.RegularExpressions;

namespace Slipway.Checks.Doctor;

/// <summary>The programs that a host must or should have.</summary>
internal static partial class DoctorTools
{
    private static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["flock"] = "util-linux", ["setsid"] = "util-linux", ["find"] = "findutils", ["xargs"] = "findutils", ["tar"] = "tar", ["crontab"] = "cron",
    };

    public static IEnumerable<Finding> Findings(DoctorAnswers answers, bool needsCrontab)
    {
        var tools = answers.All("tool").Select(line => line.Split(' ', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        var there = tools.Where(tool => tool.Value != "-").ToList();
        yield return Finding.Ok("tools", $"{answers["shell"]}, {string.Join(", ", there.Select(tool => $"{tool.Key}{Version(tool.Value)}"))}");
        var missing = tools.Where(tool => tool.Value == "-" && tool.Key is not ("gzip" or "zstd") && (needsCrontab || tool.Key != "crontab")).Select(tool => tool.Key).ToList();
        if (missing.Count > 0)
            yield return Finding.Failed("missing", string.Join(", ", missing), $"install {string.Join(", ", missing.Select(tool => Packages.GetValueOrDefault(tool, "coreutils")).Distinct())} there");
        if (tools.GetValueOrDefault("zstd", "-") == "-" && tools.GetValueOrDefault("gzip", "-") == "-")
            yield return Finding.Warning("compression", "neither zstd nor gzip: uploads go uncompressed", "install zstd there");
    }

    [GeneratedRegex(@"(?<=[ v(])\d+(\.\d+)+", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    private static string Version(string said) => Number().Match(said) is { Success: true } number ? $" {number.Value}" : "";
}
