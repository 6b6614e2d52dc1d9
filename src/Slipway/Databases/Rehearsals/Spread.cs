namespace Slipway.Databases.Rehearsals;

/// <summary>Chooses from a sequence so that however early one stops, what was taken lies spread over all of it.</summary>
internal static class Spread
{
    /// <summary>The last, the first, the middle, the middles of the halves, and so on; each once.</summary>
    public static IEnumerable<T> Over<T>(IReadOnlyList<T> items)
    {
        var taken = new bool[items.Count];
        for (var parts = 1; parts < items.Count * 2; parts *= 2)
        {
            for (var part = parts; part >= 0; part--)
            {
                var index = (int)((long)(items.Count - 1) * part / parts);
                if (taken[index])
                    continue;
                taken[index] = true;
                yield return items[index];
            }
        }
    }
}
