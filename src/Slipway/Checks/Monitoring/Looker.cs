namespace Slipway.Checks.Monitoring;

/// <summary>Looks, and looks again at once when something differs from what people were told: one flap is no news, in either direction.</summary>
/// <param name="times">How often it is looked again before a difference is believed.</param>
/// <param name="pause">Between two looks.</param>
/// <param name="time">Waits.</param>
public sealed class Looker(int times, TimeSpan pause, TimeProvider time)
{
    /// <summary>What was seen at the last look; of what was as the book says at any of them, that look.</summary>
    public async Task<IReadOnlyList<Observation>> LookAsync(MonitorBook book, Func<CancellationToken, Task<IReadOnlyList<Observation>>> look, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(look);
        var believed = (await look(cancel).ConfigureAwait(false)).ToDictionary(seen => seen.Id, StringComparer.Ordinal);
        for (var again = 0; again < times && believed.Values.Any(seen => seen.Status != book.StatusOf(seen.Id)); again++)
        {
            await Task.Delay(pause, time, cancel).ConfigureAwait(false);
            foreach (var seen in await look(cancel).ConfigureAwait(false))
            {
                if (!believed.TryGetValue(seen.Id, out var before) || before.Status != book.StatusOf(seen.Id))
                {
                    believed[seen.Id] = seen;
                }
            }
        }

        return [.. believed.Values.OrderBy(seen => seen.Id, StringComparer.Ordinal)];
    }
}
