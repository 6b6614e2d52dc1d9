// Rehearsals: the pending migrations on a copy of the real database before they run on it: up, integrity, invariants, down,
// equal to the start, up again; then broken off at its statements and gone on with (InterruptionTrial, Interrupter). RehearsalBinding
// says what the verdict holds for, so that the real run can refuse a stale one. The copy never outlives the rehearsal, or, after a
// kill, the next command that changes or checks the database.
using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.Rehearsals;

/// <summary>
/// Up, look, down, compare, up again, on a copy. A failing script is a finding; migrations that could not even be loaded throw,
/// as they do in the real run.
/// </summary>
internal sealed class Rehearser(Database source, RehearsalRequest request, TimeProvider time)
{
    // The laps of the watch; what is felt between them is our own looking.
    private const string Quiet = "";
    private const string First = "up";
    private const string Back = "down";
    private const string Second = "up again";
    private const string Between = "between";

    private readonly List<string> _findings = [];
    private MigrationReport? _up;
    private MigrationReport? _down;
    private MigrationReport? _upAgain;
    private Fingerprint? _migrated;
    private IReadOnlyList<Loss> _losses = [];
    private List<InvariantResult> _invariants = [];
    private readonly List<string> _changed = [];
    private HashSet<string> _touched = [];
    private IReadOnlyList<SmokeResult> _oldCode = [];
    private IReadOnlyList<SmokeResult> _newCode = [];

    public async Task<Rehearsal> RunAsync(CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var binding = await source.RehearsalBindingAsync(cancellation).ConfigureAwait(false);
        using var scratch = await source.CopyToScratchAsync(request.Directory, cancellation).ConfigureAwait(false);
        var copyDuration = time.GetElapsedTime(start);
        var copy = scratch.Database;
        var before = copy.Observe();
        var set = source.LoadSet();
        var floor = Review.Pending(set, before, source.Options.Baseline).LastOrDefault(p => p.Irreversible is not null && !p.AsBaseline)?.Version;
        await using var watch = TrafficWatch.OnCopy(copy, before.Catalogue.Tables, cancellation);
        var tables = Contents(copy, before.Catalogue, cancellation);
        try
        {
            await RoundTripAsync(copy, before, tables, floor, watch, cancellation).ConfigureAwait(false);
        }
        catch (DatabaseException error) when (error is not MigrationSetException)
        {
            _findings.Add(error.Message);
        }

        var felt = watch is null ? null : await watch.StopAsync().ConfigureAwait(false);
        Task<MigrationReport> GoBackAsync() => BackAsync(copy, before, floor, cancellation);
        var trial = new InterruptionTrial(_up, _down, request.Interruptions, _findings.Count == 0 && _upAgain is not null);
        await trial.OnWholeAsync(copy, GoBackAsync, tables.Select(t => t.Table).Except(_touched), cancellation).ConfigureAwait(false);
        var (emptied, reason) = await EmptiedAsync(copy, before, tables, floor, trial, cancellation).ConfigureAwait(false);
        if (emptied is not null)
            await trial.OnEmptiedAsync(copy, GoBackAsync, cancellation).ConfigureAwait(false);
        var interruptions = trial.Report();
        if (request.Interruptions is { MustHeal: true })
            _findings.AddRange(interruptions.Broken);
        return new Rehearsal
        {
            Traffic = Lap(First) ?? Traffic.None,
            TrafficDown = Lap(Back) ?? Traffic.None,
            TrafficAgain = Lap(Second) ?? Traffic.None,
            Forecast = new Forecaster(new Measurements
            {
                Up = _up?.Runs ?? [],
                Again = _upAgain?.Runs ?? [],
                Emptied = emptied,
                NotEmptied = reason,
                Rows = tables.Sum(t => t.Rows),
                LargestRows = tables.Select(t => t.Rows).DefaultIfEmpty().Max(),
                Quiet = Lap(Quiet),
                Felt = [.. new[] { Lap(First), Lap(Second) }.OfType<Traffic>()],
                Patience = copy.AskTraffic()?.Patience ?? TimeSpan.Zero,
                Unforeseeable = Unforeseeable(set),
                Last = request.Last,
            }).Make(),
            Interruptions = interruptions,
            OldCodeKnown = request.InService is not null,
            OldCode = _oldCode,
            NewCode = _newCode,
            Binding = binding,
            Findings = _findings,
            From = before.Log.Version,
            To = _up?.To ?? before.Log.Version,
            DownTo = floor ?? before.Log.Version,
            Up = _up?.Runs ?? [],
            Down = _down?.Runs ?? [],
            UpAgain = _upAgain?.Runs ?? [],
            Before = before.Catalogue.Fingerprint,
            After = _migrated ?? before.Catalogue.Fingerprint,
            Losses = _losses,
            ChangedByRoundTrip = _changed,
            Invariants = _invariants,
            Tables = tables,
            CopyDuration = copyDuration,
            UpDuration = _up?.Duration ?? TimeSpan.Zero,
            DownDuration = _down?.Duration ?? TimeSpan.Zero,
            UpAgainDuration = _upAgain?.Duration ?? TimeSpan.Zero,
            Duration = time.GetElapsedTime(start),
        };

        Traffic? Lap(string name) => felt?.GetValueOrDefault(name);
    }

    private async Task RoundTripAsync(Database copy, Observation before, List<TableContent> tables, int? floor, TrafficWatch? watch, CancellationToken cancellation)
    {
        var old = SmokeQueries.Run(copy, request.InService ?? [], null, cancellation);
        watch?.Begin(First);
        _up = await copy.MigrateCopyAsync(cancellation).ConfigureAwait(false);
        watch?.Begin(Between);
        _migrated = _up.Fingerprint;
        Look(copy, "after the up", cancellation);
        if (_up.Runs.Count == 0)
            return;
        Smoke(copy, old, cancellation);
        _losses = await copy.LossAsync(before.Position, cancellation).ConfigureAwait(false);
        _touched = Touched(copy, before, tables, cancellation);

        watch?.Begin(Back);
        _down = await BackAsync(copy, before, floor, cancellation).ConfigureAwait(false);
        watch?.Begin(Between);
        if (floor is not null && copy.Observe() is { Expected: { } expected } seen && expected.DiffTo(seen.Catalogue.Fingerprint) is { Count: > 0 } drift)
            _findings.Add($"After the down to {floor:0000} the schema is not what it was: {string.Join("; ", drift)}");
        Compare(copy, before, tables, cancellation);

        watch?.Begin(Second);
        _upAgain = await copy.MigrateCopyAsync(cancellation).ConfigureAwait(false);
        watch?.Begin(Between);
        if (_upAgain.Fingerprint.Hash != _migrated.Hash)
            _findings.Add("The second up ended in another schema than the first: " + string.Join("; ", _migrated.DiffTo(_upAgain.Fingerprint)));
        Look(copy, "after the second up", cancellation);
    }

    private static Task<MigrationReport> BackAsync(Database copy, Observation before, int? floor, CancellationToken cancellation)
        => floor is { } version ? copy.MigrateToAsync(version, null, cancellation) : copy.MigrateToAsync(before.Position, null, cancellation);

    // Both releases meet the new schema: the one in service until the code is switched, and again after a rollback of the code alone.
    private void Smoke(Database copy, List<SmokeResult> before, CancellationToken cancellation)
    {
        _oldCode = SmokeQueries.Run(copy, request.InService ?? [], before, cancellation);
        if (request.OldCodeMustWork)
            _findings.AddRange(_oldCode.Where(r => r is { Works: false, WorkedBefore: true }).Select(r => $"The release in service cannot work with the new schema: {r.Error}"));
        _newCode = SmokeQueries.Run(copy, SmokeQueries.Load(source), null, cancellation);
        _findings.AddRange(_newCode.Where(r => !r.Works).Select(r => $"This release cannot work with its own schema: {r.Error}"));
    }

    private async Task<(IReadOnlyList<MigrationRun>? Runs, string? Reason)> EmptiedAsync(Database copy, Observation before, List<TableContent> tables, int? floor, InterruptionTrial trial, CancellationToken cancellation)
    {
        var reason = _findings.Count > 0 || _upAgain is null || trial.Broke ? "the rehearsal did not come to its end"
            : floor is not null ? "a migration is irreversible"
            : tables.Sum(t => t.Rows) == 0 ? "there are no rows anyway" : null;
        return reason is null ? await EmptiedRun.RunAsync(copy, before.Position, cancellation).ConfigureAwait(false) : (null, reason);
    }

    private Dictionary<(int, int), string> Unforeseeable(MigrationSet set) => set.Migrations
        .SelectMany(m => m.Up.Statements.Select((s, i) => (Key: (m.Version, i + 1), Reason: source.Unforeseeable(s))))
        .Where(u => u.Reason is not null).ToDictionary(u => u.Key, u => u.Reason!);

    private void Look(Database copy, string when, CancellationToken cancellation)
    {
        var wrong = copy.Read((sql, _) => copy.Corruption(sql).Concat(copy.BrokenReferences(sql)).ToList(), []);
        if (wrong.Count > 0)
            _findings.Add($"The copy is damaged {when} ({wrong.Count} findings): {wrong[0]}");
        _invariants = Invariants.Check(copy, cancellation);
        _findings.AddRange(_invariants.Where(i => !i.Holds).Select(i => $"The invariant {i.File} does not hold {when}: {i.Evidence}"));
    }

    // Touched: another definition, or other values in the old columns. What no script touched must come back bit for bit.
    private static HashSet<string> Touched(Database copy, Observation before, List<TableContent> tables, CancellationToken cancellation)
    {
        var now = copy.Observe().Catalogue;
        var same = before.Catalogue.Tables.Where(t => now.Tables.Any(n => n.Name == t.Name && n.Lines.SequenceEqual(t.Lines))).ToList();
        var equal = Contents(copy, now with { Tables = same }, cancellation).Intersect(tables).Select(t => t.Table);
        return [.. tables.Select(t => t.Table).Except(equal)];
    }

    private void Compare(Database copy, Observation before, List<TableContent> tables, CancellationToken cancellation)
    {
        var now = copy.Observe().Catalogue;
        var there = before.Catalogue.Tables.Where(t => now.Tables.Any(n => n.Name == t.Name && t.Columns.All(n.Columns.Contains))).ToList();
        var after = Contents(copy, now with { Tables = there }, cancellation);
        foreach (var old in tables)
        {
            var found = after.Find(t => t.Table == old.Table);
            if (found == old)
                continue;
            var how = found is null ? $"{old.Table}: gone, or without some of its columns" : $"{old.Table}: {old.Rows} rows before, {found.Rows} after up and down{(found.Rows == old.Rows ? ", with other values" : "")}";
            if (_touched.Contains(old.Table))
                _changed.Add(how);
            else
                _findings.Add("The down changed a table that the up had left alone: " + how);
        }
    }

    private static List<TableContent> Contents(Database database, Catalogue catalogue, CancellationToken cancellation)
        => database.Read((sql, _) => database.Checksums(sql, catalogue.Tables, cancellation), []);
}
