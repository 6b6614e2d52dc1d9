using Slipway.Databases.Migrations;

namespace Slipway.Databases.Rehearsals;

/// <summary>Chooses what is broken off, first on the copy as it is and then, for what would take too long there, on the emptied one, and sums it up.</summary>
internal sealed class InterruptionTrial(MigrationReport? up, MigrationReport? down, InterruptionLimits? limits, bool ended)
{
    private readonly List<StatementPoint> _ups = Points(up, down);
    private readonly List<StatementPoint> _downs = [.. down?.Runs.SelectMany(StatementPoint.In) ?? []];
    private readonly List<string> _broken = [];
    private readonly HashSet<string> _restoreOnly = [];
    private List<(StatementPoint? Up, StatementPoint? Down)> _laps = [];
    private TimeSpan _spent;
    private int _whole;
    private int _emptied;

    public bool Broke => _broken.Count > 0;

    /// <summary>On a copy that is migrated, which it leaves migrated back.</summary>
    public async Task OnWholeAsync(Database copy, Func<Task<MigrationReport>> back, IEnumerable<string> left, CancellationToken cancellation)
    {
        if (limits is null || !ended)
            return;
        _laps = [.. Pairs(Spread.Over(_ups).Take(limits.Statements), Spread.Over(_downs).Take(limits.Statements))];
        _whole = await TryAsync(copy, back, left, cancellation).ConfigureAwait(false);
    }

    /// <summary>The same for what is left, on the same copy without its rows.</summary>
    public async Task OnEmptiedAsync(Database copy, Func<Task<MigrationReport>> back, CancellationToken cancellation)
    {
        if (limits is not null && ended && !Broke)
            _emptied = await TryAsync(copy, back, [], cancellation).ConfigureAwait(false);
    }

    public InterruptionReport Report() => new(_ups.Count + _downs.Count, _whole, _emptied, _broken, [.. _restoreOnly], Left(), _spent);

    private string? Left() => limits is null ? "it is switched off"
        : !ended ? "the rehearsal did not come to its end"
        : _ups.Count + _downs.Count == 0 ? "there is nothing that could be run twice"
        : Broke ? "it ended with what broke"
        : _laps.Count > 0 ? $"it would have taken longer than {Estimate.Text(limits.Time)}"
        : Math.Max(_ups.Count, _downs.Count) > limits.Statements ? $"{limits.Statements} each way are enough, spread over all of them"
        : null;

    private async Task<int> TryAsync(Database copy, Func<Task<MigrationReport>> back, IEnumerable<string> left, CancellationToken cancellation)
    {
        var trial = new Interrupter(copy, back, left, limits! with { Time = limits.Time - _spent }, cancellation);
        var laps = await trial.RunAsync(_laps, _emptied == 0 && _whole == 0 ? Expected() : TimeSpan.Zero).ConfigureAwait(false);
        var tried = _laps.Take(laps).Sum(l => (l.Up is null ? 0 : 1) + (l.Down is null ? 0 : 1));
        _laps = _laps[laps..];
        _spent += trial.Elapsed;
        _broken.AddRange(trial.Broken);
        _restoreOnly.UnionWith(trial.RestoreOnly);
        return tried;
    }

    // Killed and resumed, up and down, then failed and back.
    private TimeSpan Expected() => 2 * ((up?.Duration ?? TimeSpan.Zero) + (down?.Duration ?? TimeSpan.Zero));

    // Only what was taken down can be run again.
    private static List<StatementPoint> Points(MigrationReport? up, MigrationReport? down)
        => [.. (up?.Runs ?? []).Where(r => r.Direction == Direction.Up && down?.Runs.Any(d => d.Version == r.Version) == true).SelectMany(StatementPoint.In)];

    private static IEnumerable<(StatementPoint?, StatementPoint?)> Pairs(IEnumerable<StatementPoint> ups, IEnumerable<StatementPoint> downs)
    {
        var (left, right) = (ups.ToList(), downs.ToList());
        return Enumerable.Range(0, Math.Max(left.Count, right.Count)).Select(i => (left.ElementAtOrDefault(i), right.ElementAtOrDefault(i)));
    }
}
