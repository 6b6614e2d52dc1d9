namespace ErpMax.Work;

/// <summary>The kinds of work this release knows.</summary>
internal sealed class JobKinds(bool drills)
{
    private readonly Dictionary<string, JobKind> _kinds =
        ((JobKind[])[new StockMove(), new StockCount(), .. drills ? [new Drill()] : Array.Empty<JobKind>()]).ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    public IEnumerable<string> Names => _kinds.Keys;

    public JobKind? Find(string name) => _kinds.GetValueOrDefault(name);
}
