using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Slipway.Checks;
using Slipway.Checks.Monitoring;
using Slipway.Notifications;

namespace Slipway.Build.Running;

/// <summary>What the monitor saw, for the terminal and for people elsewhere.</summary>
internal static class MonitorText
{
    public static string Of(IReadOnlyList<Observation> seen, IReadOnlyList<MonitorChange> changes, DateTimeOffset now)
    {
        var width = seen.Select(look => look.Id).Concat(changes.Select(change => change.Id)).Max(id => id.Length);
        var text = new StringBuilder();
        foreach (var look in seen.OrderByDescending(look => look.Status).ThenBy(look => look.Id, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{MonitorLog.Word(look.Status),-8}  {look.Id.PadRight(width)}  {look.Evidence}\n");
        }

        foreach (var gone in changes.Where(change => change.IsGone))
        {
            text.Append(CultureInfo.InvariantCulture, $"{"gone",-8}  {gone.Id.PadRight(width)}  {gone.Evidence}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{seen.Count} checks at {now:u}: {Count(seen, CheckStatus.Failed)} critical, {Count(seen, CheckStatus.Warning)} warn, {Count(seen, CheckStatus.Ok)} ok; ");
        return text.Append(changes.Count == 0 ? "nothing has changed" : $"{changes.Count} changed").ToString();
    }

    /// <summary>One message for all that changed in one run.</summary>
    public static Notification News(string application, string environment, IReadOnlyList<MonitorChange> changes, DateTimeOffset now, Func<string, string> redact)
    {
        var worst = changes.Max(change => change.To);
        var isAllGone = changes.All(change => change.IsGone);
        var (kind, words) = worst switch
        {
            CheckStatus.Failed => ("monitor-critical", "CRITICAL"),
            CheckStatus.Warning => ("monitor-warning", "warning"),
            _ when isAllGone => ("monitor-recovered", "no longer watched"),
            _ => ("monitor-recovered", "well again"),
        };
        var named = changes.Where(change => change.To == worst && change.IsGone == isAllGone).Select(change => change.Id).ToList();
        var lines = changes.OrderByDescending(change => change.To).ThenBy(change => change.IsGone).Select(change =>
            $"{(change.IsGone ? "GONE" : MonitorLog.Word(change.To).ToUpperInvariant())} {change.Id}: {change.Evidence}\n    was {MonitorLog.Word(change.From)}{(change.Lasted > TimeSpan.Zero ? $" for {Words(change.Lasted)}" : "")}\n");
        return new Notification
        {
            Key = $"{application}/{environment}/monitor/{now:O}",
            Kind = kind,
            At = now,
            Subject = redact($"[{application} {environment}] {words}: {string.Join(", ", named.Take(3))}{(named.Count > 3 ? $" and {named.Count - 3} more" : "")}"),
            Text = redact($"{string.Concat(lines)}\nWhat each means and what to do: docs/operations.md, \"What the monitor says\". Now: ./build.sh Status --env {environment}\n"),
            Facts = changes.ToImmutableSortedDictionary(change => change.Id, change => redact($"{(change.IsGone ? "gone" : MonitorLog.Word(change.To))}: {change.Evidence}"), StringComparer.Ordinal),
        };
    }

    private static int Count(IReadOnlyList<Observation> seen, CheckStatus status) => seen.Count(look => look.Status == status);

    private static string Words(TimeSpan time) => time.TotalHours < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} h");
}
