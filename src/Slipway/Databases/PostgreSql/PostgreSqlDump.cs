using Slipway.Databases.Schema;

namespace Slipway.Databases.PostgreSql;

/// <summary>What was in a dump, seen in the very snapshot that was dumped.</summary>
internal sealed record PostgreSqlDump(Version Server, Observation Seen, IReadOnlyList<TableContent> Tables);
