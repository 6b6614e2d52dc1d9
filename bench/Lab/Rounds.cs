using System.Globalization;

namespace Slipway.Bench.Lab;

/// <summary>Measurements by rival and by what was measured; prints medians and how they compare.</summary>
internal sealed class Rounds
{
    private readonly Dictionary<(string Rival, string What), List<double>> _seconds = [];

    public void Add(string rival, string what, double seconds)
    {
        if (!_seconds.TryGetValue((rival, what), out var list))
            _seconds[(rival, what)] = list = [];
        list.Add(seconds);
    }

    public double? Median(string rival, string what)
    {
        if (!_seconds.TryGetValue((rival, what), out var list))
            return null;
        var sorted = list.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    public double? Most(string rival, string what) => _seconds.TryGetValue((rival, what), out var list) ? list.Max() : null;

    /// <summary>Median, fastest and slowest as text.</summary>
    public string Shown(string rival, string what, string format = "0.000")
        => Median(rival, what) is { } median
            ? string.Create(CultureInfo.InvariantCulture, $"{median.ToString(format, CultureInfo.InvariantCulture)} ({_seconds[(rival, what)].Min().ToString(format, CultureInfo.InvariantCulture)}–{_seconds[(rival, what)].Max().ToString(format, CultureInfo.InvariantCulture)})")
            : "–";

    /// <summary>How many times as long the one takes as the other, by their medians.</summary>
    public string Ratio(string rival, string to, string what)
        => Median(rival, what) is { } one && Median(to, what) is { } other ? string.Create(CultureInfo.InvariantCulture, $"{one / other:0.00}") : "–";
}
