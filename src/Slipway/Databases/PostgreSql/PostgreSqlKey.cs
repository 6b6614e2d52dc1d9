using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Databases.PostgreSql;

/// <summary>Keys of advisory locks: 64 bits of a hash, as PostgreSQL takes them, and as pg_locks shows them.</summary>
internal static class PostgreSqlKey
{
    /// <summary>Picks a granted advisory lock of a key out of pg_locks l, in the database of the session that asks.</summary>
    public const string Matches =
        "l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.database = (SELECT oid FROM pg_database WHERE datname = @maintenance) "
        + "AND l.classid::bigint = ((@key >> 32) & 4294967295) AND l.objid::bigint = (@key & 4294967295)";

    public static long Of(string what, string database) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"slipway:{what}:{database}")));
}
