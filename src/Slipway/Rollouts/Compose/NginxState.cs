using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Rollouts.Compose;

/// <summary>Where nginx sends requests: a value that is one file, of which nginx reads the directives and Slipway the first line.</summary>
/// <param name="Generation">Counts switches; what is logged of a trial is named by it.</param>
/// <param name="Active">The release that gets the requests; null for none.</param>
/// <param name="OnTrial">While the active release is on trial: who answers what it fails, until when, and how much it may fail.</param>
/// <param name="Last">What became of the last switch.</param>
internal sealed record NginxState(long Generation, NginxState.Upstream? Active, NginxState.Trial? OnTrial, ProxyState.Verdict? Last)
{
    private const string Mark = "# slipway ";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static NginxState Empty { get; } = new(0, null, null, null);

    [JsonIgnore]
    public ProxyState Seen => new(Active is null ? null : new ProxyState.Upstream(Active.Name, Active.Servers), Last);

    /// <exception cref="RolloutException">It is not one of these files.</exception>
    public static NginxState Parse(byte[] bytes)
    {
        var first = Encoding.UTF8.GetString(bytes).Split('\n')[0];
        try
        {
            return JsonSerializer.Deserialize<NginxState>(first.StartsWith(Mark, StringComparison.Ordinal) ? first[Mark.Length..] : "", Json)!;
        }
        catch (JsonException problem)
        {
            throw new RolloutException($"The proxy's upstream.conf is damaged: {problem.Message}", problem);
        }
    }

    /// <summary>Another release in service, on trial where there is one before it that could take over again.</summary>
    public NginxState Switched(Upstream to, TimeSpan trial, int failures, DateTimeOffset now)
    {
        // Replicas that were started anew are the same release: there is nothing to try.
        var before = Active?.Name == to.Name ? null : Active;
        var onTrial = before is not null && trial > TimeSpan.Zero ? new Trial(before, now + trial, failures) : null;
        return new NginxState(Generation + 1, to, onTrial, new ProxyState.Verdict(before?.Name, to.Name, onTrial is null ? ProxyState.Verdict.Kept : ProxyState.Verdict.Open, null, null));
    }

    /// <summary>The trial has ended: the release stays, or for this reason the one before takes over again.</summary>
    public NginxState Ended(string? reason, ProxyState.Figures? figures) => new(
        Generation + 1, reason is null ? Active : OnTrial!.Fallback, null,
        Last! with { Outcome = reason is null ? ProxyState.Verdict.Kept : ProxyState.Verdict.Back, Reason = reason, Figures = figures });

    /// <summary>The file, for the level <c>http</c>.</summary>
    public string ToFile()
    {
        var text = new StringBuilder().Append(Mark).Append(JsonSerializer.Serialize(this, Json)).Append("\nupstream slipway_release {\n");
        var counted = OnTrial is null ? "" : " max_fails=0";
        foreach (var server in Active?.Servers ?? [NginxFiles.Nobody])
            text.Append(CultureInfo.InvariantCulture, $"  server {server}{counted};\n");
        foreach (var server in OnTrial?.Fallback.Servers ?? [])
            text.Append(CultureInfo.InvariantCulture, $"  server {server}{counted} backup;\n");
        // Below what servers commonly keep an idle connection for, so that it is nginx's to close.
        text.Append("  keepalive 256;\n  keepalive_timeout 45s;\n  keepalive_requests 100000;\n}\n");
        text.Append(OnTrial is null ? "access_log off;\n" : string.Create(CultureInfo.InvariantCulture, $"""
            proxy_next_upstream error timeout http_500 http_502 http_503 http_504;
            access_log {NginxFiles.Run}/failed-{Generation} slipway_failed if=$slipway_failed;
            access_log {NginxFiles.Run}/log/all-{Generation} slipway_all;

            """));
        return text.ToString();
    }

    /// <param name="Servers">Where its replicas listen, <c>host:port</c>.</param>
    internal sealed record Upstream(string Name, IReadOnlyList<string> Servers)
    {
        public bool IsSameAs(Upstream other) => Name == other.Name && Servers.SequenceEqual(other.Servers, StringComparer.Ordinal);
    }

    /// <param name="Fallback">The release before.</param>
    /// <param name="Failures">How many requests the new one may fail.</param>
    internal sealed record Trial(Upstream Fallback, DateTimeOffset Until, int Failures);
}
