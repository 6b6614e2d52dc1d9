using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Databases.PostgreSql;

/// <summary>
/// What our sessions call themselves in pg_stat_activity, where every user can read it: <c>slipway:purpose:pid:host:who:run</c>.
/// The server keeps 63 bytes of ASCII; who and run are cut to fit.
/// </summary>
internal static partial class PostgreSqlSessionName
{
    public const string Prefix = "slipway:";
    private const int Limit = 63;
    private const int HostLimit = 20;

    public static string Of(string purpose, DatabaseOptions options)
    {
        var host = Clean(Environment.MachineName);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{purpose}:{Environment.ProcessId}:{host[..Math.Min(host.Length, HostLimit)]}:");
        var run = options.DeploymentId is { } id ? ":" + Clean(id) : "";
        var who = Clean(options.AppliedBy);
        who = who[..Math.Clamp(Limit - name.Length - Math.Min(run.Length, 12), 0, who.Length)];
        var all = name + who + run;
        return all[..Math.Min(all.Length, Limit)];
    }

    public static LockHolder? Holder(string? name, DateTimeOffset since)
        => name is not null && Pattern().Match(name) is { Success: true } match && int.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var pid)
            ? new LockHolder(pid, match.Groups[2].Value, match.Groups[3].Value, since)
            : null;

    private static string Clean(string text) => string.Concat(text.Select(c => c is ':' or <= ' ' or > '~' ? '.' : c));

    [GeneratedRegex("^slipway:[a-z]+:([0-9]+):([^:]*):([^:]*)")]
    private static partial Regex Pattern();
}
