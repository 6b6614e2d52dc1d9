using System.Globalization;

namespace Slipway.Hosts.Cron;

/// <summary>The time zone by which a host's cron reads its schedules.</summary>
public static class HostZone
{
    // What the C library goes by, else what Debian notes beside it, and the offset of now for a zone that has no name.
    private const string Script = "readlink -f /etc/localtime 2>/dev/null || echo; { cat /etc/timezone 2>/dev/null || echo; } | head -n 1; env -u TZ date +%z";

    private const string Database = "/zoneinfo/";

    /// <summary>Read-only, without the lock. A zone that is not known here is taken to have the offset that it has now.</summary>
    public static async Task<TimeZoneInfo> ReadAsync(Host host, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        var result = await host.RunAsync(Command.Script(Script).ReadOnly(), cancellation: cancellation).ConfigureAwait(false);
        return Of(result.Output.Split('\n', StringSplitOptions.TrimEntries));
    }

    internal static TimeZoneInfo Of(string[] lines)
    {
        var (link, noted, offset) = (lines.ElementAtOrDefault(0) ?? "", lines.ElementAtOrDefault(1) ?? "", lines.ElementAtOrDefault(2) ?? "");
        var linked = link.LastIndexOf(Database, StringComparison.Ordinal) is >= 0 and var at ? link[(at + Database.Length)..] : "";
        foreach (var name in (string[])[linked, noted])
        {
            if (name.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
                return zone;
        }

        return offset.Length == 5 && TimeSpan.TryParseExact(offset[1..], "hhmm", CultureInfo.InvariantCulture, out var distance)
            ? TimeZoneInfo.CreateCustomTimeZone("UTC" + offset, offset[0] == '-' ? -distance : distance, null, null)
            : TimeZoneInfo.Utc;
    }
}
