using System.Globalization;
using InventorySync.Store;

namespace InventorySync.Streams;

/// <summary>An account that suddenly reports half its stock as gone is more likely broken than sold out.</summary>
internal static class MassZeroGuard
{
    /// <summary>Fewer rows than this are sold out every day, unless they are all there are.</summary>
    private const long Few = 20;

    public static bool Refuses(Vanished vanished, double percent) =>
        vanished.Missing > 0
        && vanished.Missing > vanished.Stocked * percent / 100
        && (vanished.Missing >= Few || vanished.Missing == vanished.Stocked);

    public static string Explain(Vanished vanished, double percent) => string.Create(CultureInfo.InvariantCulture,
        $"{vanished.Missing} of {vanished.Stocked} rows with stock are no longer reported, more than the {percent} % that one run may zero; nothing was zeroed; if it is true, run once with SYNC_MASS_ZERO_PERCENT=100");
}
