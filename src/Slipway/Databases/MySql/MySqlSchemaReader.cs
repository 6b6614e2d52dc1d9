using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.MySql;

/// <summary>
/// Reads the schema over and over while a run changes it, which nobody else does meanwhile. Asked for again are only those definitions that the
/// statement may have changed; what there is at all is asked too, which costs the server the most, except where the statement says that itself.
/// </summary>
internal sealed class MySqlSchemaReader
{
    private MySqlCatalogueText _text = new();

    public Fingerprint All(Sql sql)
    {
        _text = new MySqlCatalogueText();
        MySqlCatalogue.Refresh(sql, _text);
        return _text.ToFingerprint();
    }

    /// <param name="isFollowed">By another script of the run: the last one has everything listed, and would find what somebody else has done.</param>
    public Fingerprint After(Sql sql, Statement statement, bool isFollowed)
    {
        if (_text.Database is null || MySqlTouched.Tables(statement) is not { } touched)
            return All(sql);
        if (isFollowed && MySqlTouched.Only(statement) is { } only && IsAlone(only.Kind, only.Name, only.IsNew))
        {
            MySqlCatalogue.Take(sql, _text, [(only.Kind, only.Name)]);
            return _text.ToFingerprint();
        }

        _text.Forget((kind, name) => kind != "table" || touched.Contains(name));
        MySqlCatalogue.Refresh(sql, _text);
        return _text.ToFingerprint();
    }

    // An event can end by itself. A view or a program that names the object may say more of it now than while it, or its column, was missing.
    private bool IsAlone(string kind, string name, bool isNew)
        => _text.Defaults.Length > 0
            && (isNew || _text.Knows(kind, name))
            && !_text.HasAny((otherKind, other, text) => otherKind == "event"
                || (other.Equals(name, StringComparison.OrdinalIgnoreCase) ? (otherKind, other) != (kind, name) : otherKind != "table" && text.Contains(name, StringComparison.OrdinalIgnoreCase)));
}
