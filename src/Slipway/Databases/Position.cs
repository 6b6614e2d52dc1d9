using Slipway.Databases.Schema;

namespace Slipway.Databases;

/// <summary>
/// Where a database stands: all that is needed to come back to it. Read-only to capture, serialisable.
/// </summary>
/// <param name="Version">Highest migration in force; 0 for none.</param>
/// <param name="Existed">The database was there at all.</param>
/// <param name="HasLog">It had our <c>migration_log</c>; when not, coming back drops that table again.</param>
/// <param name="Baselined">Some versions in its log were there before Slipway and are never undone.</param>
/// <param name="Fingerprint">Of the schema; coming back must reach exactly this.</param>
public sealed record Position(int Version, bool Existed, bool HasLog, bool Baselined, Fingerprint Fingerprint);
