using Slipway.Databases.Migrations;

namespace Slipway.Databases.Linting;

/// <summary>
/// What is known while the pending scripts are read in their order: tables that they make, move and drop themselves, and what the running
/// script has met so far. Nothing can go wrong for others with a table that no release knows yet.
/// </summary>
internal sealed class LintScope(LintFacts facts, StringComparer names)
{
    private readonly HashSet<string> _new = new(names);
    private readonly HashSet<string> _gone = new(names);
    private readonly Dictionary<string, string> _was = new(names);
    private readonly HashSet<string> _fresh = new(names);
    private readonly HashSet<string> _made = new(names);
    private readonly HashSet<string> _copied = new(names);
    private readonly List<LintHit> _hits = [];
    private Statement? _statement;

    public LintFacts Facts { get; } = facts;

    /// <summary>The script's statements are each committed by themselves.</summary>
    public bool NoTransaction { get; private set; }

    /// <summary>Columns, as <c>table.column</c>, that the pending scripts keep from being null by a validated CHECK.</summary>
    public HashSet<string> NeverNull { get; } = new(names);

    /// <summary>Constraints, as <c>table.constraint</c>, that will do so once they are validated, and their columns.</summary>
    public Dictionary<string, string> ToValidate { get; } = new(names);

    /// <summary>Constraints that the running script has added without a look at the rows.</summary>
    public HashSet<string> NotValid { get; } = new(names);

    /// <summary>Indexes that the pending scripts make on tables of their own.</summary>
    public HashSet<string> NewIndexes { get; } = new(names);

    /// <summary>Tables in use whose definition the running script has changed so far, with how often.</summary>
    public Dictionary<string, int> Altered { get; } = new(names);

    /// <summary>Statements of the running script that changed the schema so far.</summary>
    public int SchemaChanges { get; set; }

    public void Begin(MigrationScript script)
    {
        NoTransaction = script.Directives.NoTransaction;
        SchemaChanges = 0;
        Altered.Clear();
        NotValid.Clear();
        _fresh.Clear();
        _made.Clear();
        _copied.Clear();
        _hits.Clear();
    }

    public void Begin(Statement statement) => _statement = statement;

    /// <summary>The script's findings: without those tables that it only builds anew under their names, from their own rows.</summary>
    public List<LintHit> End(CommonRules rules) => _hits.FindAll(hit => !(hit.Table is { } table
        && ((hit.Rule == rules.RenameTable && _made.Contains(table)) || (hit.Rule == rules.DropTable && _copied.Contains(table) && _made.Contains(Original(table))))));

    /// <summary>It was there before the pending scripts, as far as is known, and still is.</summary>
    public bool IsInUse(string table)
        => !_new.Contains(table) && !_fresh.Contains(table) && !_gone.Contains(table) && (!Facts.AreComplete || _was.ContainsKey(table) || Facts.Tables.ContainsKey(table));

    /// <summary>The name that a table in use had before the pending scripts.</summary>
    public string Original(string table) => _was.GetValueOrDefault(table, table);

    public TableSize SizeOf(string table) => Facts.Tables.GetValueOrDefault(Original(table), TableSize.Unknown);

    public void Create(string table, bool unlessThere)
    {
        if (!unlessThere || !Facts.AreComplete || !IsInUse(table))
            Appear(table);
    }

    /// <summary>Something that is read like a table has the name now, such as a view in the place of a table that was renamed.</summary>
    public void CreateView(string name) => _made.Add(name);

    public void Rename(string from, string to)
    {
        var (original, isNew) = (Original(from), _new.Contains(from) || _fresh.Contains(from));
        Drop(from);
        _was.Remove(from);
        if (isNew)
        {
            Appear(to);
            return;
        }

        _gone.Remove(to);
        _made.Add(to);
        if (names.Equals(original, to))
            _was.Remove(to);
        else
            _was[to] = original;
    }

    public void Drop(string table)
    {
        _new.Remove(table);
        _fresh.Remove(table);
        _gone.Add(table);
    }

    /// <summary>Rows of the table were put into another one.</summary>
    public void Copy(string table) => _copied.Add(table);

    /// <summary>The statement changes the definition of a table; true when that table is in use.</summary>
    public bool Alter(string table)
    {
        if (!IsInUse(table))
            return false;
        Altered[table] = Altered.GetValueOrDefault(table) + 1;
        return true;
    }

    /// <summary>Notes that the statement has met a rule; of a table that is not in use it does not matter.</summary>
    public void Hit(LintRule rule, SqlToken at, string what, string? table = null)
    {
        if (table is null)
            Note(new LintHit(rule, _statement!, at, what, null, Largest()));
        else if (IsInUse(table))
            Note(new LintHit(rule, _statement!, at, what, table, SizeOf(table)));
    }

    /// <summary>The same of a table that the script makes.</summary>
    public void HitNew(LintRule rule, SqlToken at, string what, string table) => Note(new LintHit(rule, _statement!, at, what, table, new TableSize(0)));

    // What names no table may concern every one of them.
    private TableSize Largest() => !Facts.AreComplete || Facts.Tables.Values.Any(size => size.Rows is null) ? TableSize.Unknown : new TableSize(Facts.Tables.Values.Max(size => size.Rows) ?? 0);

    // Ten columns that are changed in one statement are one finding.
    private void Note(LintHit hit)
    {
        var same = _hits.FindIndex(other => other.Rule == hit.Rule && ReferenceEquals(other.Statement, hit.Statement) && other.Table == hit.Table);
        if (same < 0)
            _hits.Add(hit);
        else if (!_hits[same].What.Split(", ").Contains(hit.What))
            _hits[same] = _hits[same] with { What = $"{_hits[same].What}, {hit.What}" };
    }

    // A table that is built anew under the name of one in use is new to nobody else but this script.
    private void Appear(string table)
    {
        if (!Facts.Tables.ContainsKey(table) && (Facts.AreComplete || !_gone.Contains(table)))
            _new.Add(table);
        _gone.Remove(table);
        _fresh.Add(table);
        _made.Add(table);
    }
}
