using System.Globalization;
using System.Text.Json.Serialization;

namespace Slipway.Databases.Rehearsals;

/// <summary>A range of time that something is expected to take.</summary>
/// <param name="High">Null: nobody can tell, and <paramref name="Reason"/> says why.</param>
/// <param name="Reason">Why it is unknown; null when it is known.</param>
public sealed record Estimate(TimeSpan Low, TimeSpan? High, string? Reason = null)
{
    [JsonIgnore]
    public bool IsKnown => High is not null;

    public static Estimate Unknown(string reason) => new(TimeSpan.Zero, null, reason);

    /// <summary>Of things that come one after the other; unknown as soon as one is.</summary>
    public static Estimate Sum(IReadOnlyCollection<Estimate> parts)
    {
        var unknown = parts.FirstOrDefault(p => !p.IsKnown);
        var low = new TimeSpan(parts.Sum(p => p.Low.Ticks));
        return unknown is not null ? new Estimate(low, null, unknown.Reason) : new Estimate(low, new TimeSpan(parts.Sum(p => p.High!.Value.Ticks)));
    }

    public override string ToString() => High is { } high ? $"{Text(Low)} to {Text(high)}" : Low > TimeSpan.Zero ? $"{Text(Low)} or more ({Reason})" : $"unknown ({Reason})";

    /// <summary>"4 ms", "1.23 s", "2 min 05 s".</summary>
    public static string Text(TimeSpan time)
        => time.TotalMilliseconds < 999.5 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms")
            : time.TotalSeconds < 99.5 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s")
            : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:00} s");
}
