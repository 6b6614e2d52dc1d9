using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases;

/// <summary>A database as seen in one read transaction; all empty when it does not exist.</summary>
internal sealed record Observation(bool Exists, LogState Log, Catalogue Catalogue, Fingerprint? Expected)
{
    /// <summary>It was there before Slipway: its first versions are written down, not run.</summary>
    public bool NeedsBaseline => !Log.Exists && !Catalogue.IsEmpty;

    public Position Position => new(Log.Version, Exists, Log.Exists, Log.Baseline > 0, Catalogue.Fingerprint);
}
