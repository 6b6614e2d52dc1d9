using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases;

/// <summary>A database as seen in one read transaction; all empty when it does not exist.</summary>
/// <param name="Flight">A script that was begun and not ended, on engines where that can be seen.</param>
internal sealed record Observation(bool Exists, LogState Log, Catalogue Catalogue, Fingerprint? Expected, Flight? Flight = null)
{
    /// <summary>There is no database.</summary>
    public static Observation Missing { get; } = new(false, LogState.None, Catalogue.Parse(Fingerprint.Of("")), null);

    /// <summary>It was there before Slipway: its first versions are written down, not run.</summary>
    public bool NeedsBaseline => !Log.Exists && !Catalogue.IsEmpty;

    /// <summary>A script under way does not count: to come back means to come back to where it began.</summary>
    public Position Position => new(Log.Version, Exists, Log.Exists, Log.Baseline > 0, Flight?.Start ?? Catalogue.Fingerprint);
}
