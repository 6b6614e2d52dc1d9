using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.MySql;

/// <summary>
/// Reads the schema over and over while a run changes it, which nobody else does meanwhile. Of the tables, whose definitions are most of it, only those
/// are asked for again that are new or that the statement may have changed; everything else is read each time.
/// </summary>
internal sealed class MySqlSchemaReader
{
    private readonly Dictionary<string, string> _tables = new(StringComparer.Ordinal);

    public Fingerprint All(Sql sql)
    {
        _tables.Clear();
        return MySqlCatalogue.Read(sql, _tables).Fingerprint;
    }

    public Fingerprint After(Sql sql, Statement statement)
    {
        if (MySqlTouched.Tables(statement) is not { } touched)
            return All(sql);
        foreach (var table in _tables.Keys.Where(touched.Contains).ToList())
            _tables.Remove(table);
        return MySqlCatalogue.Read(sql, _tables).Fingerprint;
    }
}
