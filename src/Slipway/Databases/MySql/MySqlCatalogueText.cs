using System.Text;
using Slipway.Databases.Schema;

namespace Slipway.Databases.MySql;

/// <summary>A database as canonical text, object by object, so that one can be read again and the others kept.</summary>
internal sealed class MySqlCatalogueText
{
    private readonly SortedDictionary<(string Kind, string Name), string> _blocks = new(Comparer<(string Kind, string Name)>.Create(
        (a, b) => string.CompareOrdinal(a.Kind, b.Kind) is not 0 and var byKind ? byKind : string.CompareOrdinal(a.Name, b.Name)));

    /// <summary>Which it is of; null until it has been read.</summary>
    public string? Database { get; set; }

    /// <summary>Character set and collation.</summary>
    public string Defaults { get; set; } = "";

    public bool Knows(string kind, string name) => _blocks.ContainsKey((kind, name));

    public bool HasAny(Func<string, string, string, bool> match) => _blocks.Any(b => match(b.Key.Kind, b.Key.Name, b.Value));

    public void Put(string kind, string name, string block) => _blocks[(kind, name)] = block;

    public void Forget(Func<string, string, bool> match)
    {
        foreach (var key in _blocks.Keys.Where(k => match(k.Kind, k.Name)).ToList())
            _blocks.Remove(key);
    }

    /// <summary>Forgets everything else.</summary>
    public void Keep(IEnumerable<(string Kind, string Name)> objects)
    {
        var there = objects.ToHashSet();
        Forget((kind, name) => !there.Contains((kind, name)));
    }

    public Fingerprint ToFingerprint()
    {
        if (_blocks.Count == 0)
            return Fingerprint.Of("");
        var text = new StringBuilder("default charset ").Append(Defaults).Append('\n');
        foreach (var block in _blocks.Values)
            text.Append(block);
        return Fingerprint.Of(text.ToString());
    }
}
