// The data of the simulator.
// Nothing is stored: every product, stock row and warehouse is a pure function of (seed, index), so that a million rows
// need no memory and the oracle can state the exact final table. Ids are invertible: an id leads back to its index.
// MarketState says how the present data differs from the first data; a View is one catalogue seen in one state.
namespace MarketplaceSimulator.Data;

/// <summary>A hash that turns (seed, purpose, index) into well spread bits; the same on every machine and run.</summary>
internal static class Mix
{
    public static ulong Bits(ulong seed, uint purpose, long index)
    {
        var z = seed + 0x9E3779B97F4A7C15UL * ((ulong)index + 1) + purpose * 0xD1B54A32D192ED03UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    public static int Below(ulong seed, uint purpose, long index, int bound) =>
        (int)(Bits(seed, purpose, index) % (ulong)bound);

    /// <summary>The position of the first threshold (in percent, cumulative) that the draw stays below.</summary>
    public static int Pick(ulong seed, uint purpose, long index, ReadOnlySpan<int> cumulativePercent)
    {
        var draw = Below(seed, purpose, index, 100);
        var choice = 0;
        while (choice < cumulativePercent.Length && draw >= cumulativePercent[choice])
            choice++;
        return choice;
    }
}
