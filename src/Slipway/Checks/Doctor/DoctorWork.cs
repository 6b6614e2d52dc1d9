using System.Globalization;
using Slipway.Hosts;

namespace Slipway.Checks.Doctor;

/// <summary>What is going on there, and what others have left.</summary>
internal static class DoctorWork
{
    public static IEnumerable<Finding> Findings(Host host, DoctorAnswers answers, LockHolder? holder)
    {
        yield return holder is null
            ? Finding.Ok("lock", "free")
            : Finding.Warning("lock", $"held by {holder}", "wait for its end; a dead holder lets go by itself within a minute");
        var left = answers.All("left").Select(line => line.Split(' ', 2)).Select(parts => $"{parts[1]} ({Age(parts[0])} old)").ToList();
        yield return left.Count == 0 || holder is not null
            ? Finding.Ok("left over", left.Count == 0 ? "nothing" : $"{left.Count} in work by the holder of the lock")
            : Finding.Warning("left over", string.Join(", ", left), "of a deployment that was cut off; the next Deploy goes on with it or removes it");
        var sessions = answers.All("session").Select(line => line.Split(' ', 2)).Select(parts => $"process {parts[0]} ({Age(parts[1])})").ToList();
        yield return sessions.Count == 0 ? Finding.Ok("sessions", "no other deployer's")
            : holder is not null ? Finding.Ok("sessions", $"{sessions.Count} of another deployer: {string.Join(", ", sessions)}")
            : Finding.Warning("sessions", $"no deployer holds the lock, but there is {string.Join(", ", sessions)}", $"another Status or Logs, or a deployer that is gone: it ends by itself within a minute; else on {host.Name}: kill -TERM <process>");
    }

    private static string Age(string seconds) => long.TryParse(seconds, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? TimeSpan.FromSeconds(Math.Max(0, number)) switch { { TotalHours: >= 48 } span => $"{(int)span.TotalDays} days", { TotalMinutes: >= 120 } span => $"{(int)span.TotalHours} h", { TotalSeconds: >= 120 } span => $"{(int)span.TotalMinutes} min", var span => $"{(int)span.TotalSeconds} s" }
        : "?";
}
