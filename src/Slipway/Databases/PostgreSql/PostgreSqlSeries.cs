using Npgsql;
using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.PostgreSql;

/// <summary>
/// The catalogues over many scripts on one connection. Read whole after each, they cost more than most scripts. So the server is asked which
/// catalogues the script's transaction has changed; where it only added, or altered tables in ways that show nowhere else, the relations that it
/// touched are read again. Anything else, and the last script of a series, has all read.
/// </summary>
internal sealed class PostgreSqlSeries(string own)
{
    private NpgsqlConnection? _connection;
    private PlannedScript? _script;
    private PostgreSqlCatalogueText? _before;
    private PostgreSqlCatalogueText? _after;
    private IReadOnlyDictionary<string, CatalogueWrites>? _writes;

    /// <summary>Called in the script's transaction, before its first statement.</summary>
    /// <param name="pinned">What is to be said to the server first.</param>
    public void Begin(Sql sql, PlannedScript script, string pinned)
    {
        var connection = (NpgsqlConnection)sql.Connection;
        if (connection != _connection)
            (_before, _after) = (null, null);
        // Of a script that is tried anew, what was read of it was rolled back.
        if (script != _script)
            _before = _after;
        (_connection, _script, _after) = (connection, script, null);
        var isCounted = _before is not null && !script.Script.Directives.NoTransaction && !script.Script.Text.Contains("track_counts", StringComparison.OrdinalIgnoreCase);
        _writes = isCounted ? CatalogueWrites.Read(sql, pinned + "; ") : null;
        if (!isCounted && pinned.Length > 0)
            sql.Execute(pinned);
    }

    /// <summary>The schema as the script leaves it. Called in its transaction, after its last statement.</summary>
    public Catalogue Read(Sql sql)
    {
        if (sql.Connection != _connection)
            return PostgreSqlCatalogue.Read(sql, own, again: false).ToCatalogue();
        _after = Partly(sql) ?? PostgreSqlCatalogue.Read(sql, own, again: true);
        return _after.ToCatalogue();
    }

    private PostgreSqlCatalogueText? Partly(Sql sql)
    {
        if (_before is not { } before || _writes is not { } writes || CatalogueWrites.Read(sql) is not { } now)
            return null;
        var written = now.Select(pair => (Name: pair.Key, Since: pair.Value.Since(writes.GetValueOrDefault(pair.Key)))).Where(one => !one.Since.IsNone).ToList();
        if (written.Count == 0)
            return before;
        var catalogues = written.ToDictionary(one => one.Name, one => one.Since);
        if (!written.TrueForAll(one => one.Since.IsHarmless(one.Name)) || CatalogueWrites.Relations(sql, catalogues) is not { } touched)
            return null;
        // What a view, a sequence or the like is called or gives shows in others' definitions.
        if (touched.Exists(one => before.Knows(one.Oid) && one.Kind is not ("r" or "p")))
            return null;
        var after = before.Copy();
        PostgreSqlCatalogue.Reread(after, sql, own, [.. touched.Select(one => one.Oid)], catalogues);
        // So does a column that was renamed.
        return touched.TrueForAll(one => after.Columns(one.Oid).Take(before.Columns(one.Oid).Count).SequenceEqual(before.Columns(one.Oid))) ? after : null;
    }
}
