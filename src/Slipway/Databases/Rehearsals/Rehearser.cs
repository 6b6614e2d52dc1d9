// Rehearsals: the pending migrations on a copy of the real database before they run on it: up, integrity, invariants, down,
// equal to the start, up again. RehearsalBinding says what the verdict holds for, so that the real run can refuse a stale one.
// The copy never outlives the rehearsal, or, after a kill, the next one.
using Slipway.Databases.Migrations;
using Slipway.Databases.Schema;

namespace Slipway.Databases.Rehearsals;

/// <summary>
/// Up, look, down, compare, up again, on a copy. A failing script is a finding; migrations that could not even be loaded throw,
/// as they do in the real run.
/// </summary>
internal sealed class Rehearser(Database source, string directory, TimeProvider time)
{
    private readonly List<string> _findings = [];
    private MigrationReport? _up;
    private MigrationReport? _down;
    private MigrationReport? _upAgain;
    private Fingerprint? _migrated;
    private IReadOnlyList<Loss> _losses = [];
    private List<InvariantResult> _invariants = [];
    private readonly List<string> _changed = [];

    public async Task<Rehearsal> RunAsync(CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var binding = await source.RehearsalBindingAsync(cancellation).ConfigureAwait(false);
        using var scratch = await source.CopyToScratchAsync(directory, cancellation).ConfigureAwait(false);
        var copyDuration = time.GetElapsedTime(start);
        var copy = scratch.Database;
        var before = copy.Observe();
        var tables = Contents(copy, before.Catalogue, cancellation);
        var floor = Review.Pending(source.LoadSet(), before, source.Options.Baseline).LastOrDefault(p => p.Irreversible is not null && !p.AsBaseline)?.Version;
        await using var watch = copy.WatchTraffic(before.Catalogue.Tables, cancellation);
        try
        {
            await RoundTripAsync(copy, before, tables, floor, cancellation).ConfigureAwait(false);
        }
        catch (DatabaseException error) when (error is not MigrationSetException)
        {
            _findings.Add(error.Message);
        }

        var traffic = watch is null ? Traffic.None : await watch.StopAsync().ConfigureAwait(false);
        return new Rehearsal
        {
            Traffic = traffic,
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
    }

    private async Task RoundTripAsync(Database copy, Observation before, List<TableContent> tables, int? floor, CancellationToken cancellation)
    {
        _up = await copy.MigrateToLatestAsync(null, cancellation).ConfigureAwait(false);
        _migrated = _up.Fingerprint;
        Look(copy, "after the up", cancellation);
        if (_up.Runs.Count == 0)
            return;
        _losses = await copy.LossAsync(before.Position, cancellation).ConfigureAwait(false);
        var touched = Touched(copy, before, tables, cancellation);

        _down = floor is { } version
            ? await copy.MigrateToAsync(version, null, cancellation).ConfigureAwait(false)
            : await copy.MigrateToAsync(before.Position, null, cancellation).ConfigureAwait(false);
        if (floor is not null && copy.Observe() is { Expected: { } expected } seen && expected.DiffTo(seen.Catalogue.Fingerprint) is { Count: > 0 } drift)
            _findings.Add($"After the down to {floor:0000} the schema is not what it was: {string.Join("; ", drift)}");
        Compare(copy, before, tables, touched, cancellation);

        _upAgain = await copy.MigrateToLatestAsync(null, cancellation).ConfigureAwait(false);
        if (_upAgain.Fingerprint.Hash != _migrated.Hash)
            _findings.Add("The second up ended in another schema than the first: " + string.Join("; ", _migrated.DiffTo(_upAgain.Fingerprint)));
        Look(copy, "after the second up", cancellation);
    }

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

    private void Compare(Database copy, Observation before, List<TableContent> tables, HashSet<string> touched, CancellationToken cancellation)
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
            if (touched.Contains(old.Table))
                _changed.Add(how);
            else
                _findings.Add("The down changed a table that the up had left alone: " + how);
        }
    }

    private static List<TableContent> Contents(Database database, Catalogue catalogue, CancellationToken cancellation)
        => database.Read((sql, _) => database.Checksums(sql, catalogue.Tables, cancellation), []);
}
