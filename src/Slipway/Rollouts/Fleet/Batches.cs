using System.Globalization;

namespace Slipway.Rollouts.Fleet;

/// <summary>
/// Steps of a rolling switch, each the number of hosts that are switched when it ends: <c>1, 25%, 100%</c> is one host, then a
/// quarter of all, then all. Percentages round up; a step that adds nothing is passed over; the last one is always all.
/// </summary>
public sealed class Batches
{
    private readonly IReadOnlyList<(int Number, bool IsPercent)> _steps;

    private Batches(IReadOnlyList<(int Number, bool IsPercent)> steps) => _steps = steps;

    /// <summary>All hosts at once.</summary>
    public static Batches All { get; } = new([]);

    /// <exception cref="RolloutException">A step is neither a number of hosts nor a percentage from 1% to 100%.</exception>
    public static Batches Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var steps = new List<(int Number, bool IsPercent)>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var isPercent = part.EndsWith('%');
            if (!int.TryParse(part.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || (isPercent && number > 100))
                throw new RolloutException($"'{part}' is no step of a rolling switch: \"{text}\" should read like \"1, 25%, 100%\". Nothing was touched.");
            steps.Add((number, isPercent));
        }

        return new Batches(steps);
    }

    /// <summary>The items in their order, cut into what each step adds.</summary>
    public IEnumerable<IReadOnlyList<T>> Over<T>(IReadOnlyList<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var done = 0;
        foreach (var (number, isPercent) in _steps.Append((100, true)))
        {
            var end = Math.Min(items.Count, isPercent ? (int)Math.Ceiling(items.Count * (long)number / 100.0) : number);
            if (end <= done)
                continue;
            yield return [.. items.Skip(done).Take(end - done)];
            done = end;
        }
    }
}
