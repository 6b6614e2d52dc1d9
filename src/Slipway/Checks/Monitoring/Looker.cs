namespace Slipway.Checks.Monitoring;

/// <summary>Looks, and looks again at once when something differs from what people were told: one flap is no news, in either direction.</summary>
/// <param name="times">How often it is looked again before a difference is believed.</param>
/// <param name="pause">Between two looks.</param>
/// <param name="time">Waits.</param>
public sealed class Looker(int times, TimeSpan pause, TimeProvider time)
{
    /// <summary>What was seen at the last look; of what was as the book says at any of them, that look. What was seen once is not gone.</summary>
    public async Task<Look> LookAsync(MonitorBook book, Func<CancellationToken, Task<Look>> look, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(look);
        var first = await look(cancel).ConfigureAwait(false);
        var believed = first.Seen.ToDictionary(seen => seen.Id, StringComparer.Ordinal);
        var silent = first.Silent.ToHashSet(StringComparer.Ordinal);
        for (var again = 0; again < times && IsNews(); again++)
        {
            await Task.Delay(pause, time, cancel).ConfigureAwait(false);
            var next = await look(cancel).ConfigureAwait(false);
            silent.UnionWith(next.Silent);
            foreach (var seen in next.Seen)
            {
                if (!believed.TryGetValue(seen.Id, out var before) || before.Status != book.StatusOf(seen.Id))
                {
                    believed[seen.Id] = seen;
                }
            }
        }

        return Believed();

        Look Believed() => new([.. believed.Values.OrderBy(seen => seen.Id, StringComparer.Ordinal)], silent);

        bool IsNews() => believed.Values.Any(seen => seen.Status != book.StatusOf(seen.Id)) || book.GoneFrom(Believed()).Any(id => book.StatusOf(id) != CheckStatus.Ok);
    }
}
