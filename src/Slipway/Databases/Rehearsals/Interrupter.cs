using System.Data.Common;
using Slipway.Databases.Migrations;

namespace Slipway.Databases.Rehearsals;

/// <summary>
/// Breaks the migrations off on a copy that is migrated: killed right after a statement they must go on to exactly where they would have
/// ended, up and down; failed at a statement they must come back exactly, or, once it is mended, go on. Leaves the copy migrated back, unless something broke.
/// </summary>
internal sealed class Interrupter(Database copy, Func<Task<MigrationReport>> back, IEnumerable<string> left, InterruptionLimits limits, CancellationToken cancellation)
{
    // Tables that have other values after each run, and those that are not looked at.
    private readonly HashSet<string> _changing = [];
    private readonly HashSet<string> _left = [.. left];
    private readonly List<string> _broken = [];
    private readonly List<string> _restoreOnly = [];
    private readonly long _start = copy.Time.GetTimestamp();
    private CopyState _up = null!;
    private CopyState _down = null!;

    public IReadOnlyList<string> Broken => _broken;

    public IReadOnlyList<string> RestoreOnly => _restoreOnly;

    public TimeSpan Elapsed => copy.Time.GetElapsedTime(_start);

    /// <summary>Returns how many of the laps were tried.</summary>
    /// <param name="expected">How long a lap is likely to take.</param>
    public async Task<int> RunAsync(IReadOnlyList<(StatementPoint? Up, StatementPoint? Down)> laps, TimeSpan expected)
    {
        if (laps.Count == 0 || expected > limits.Time)
            return 0;
        _up = See();
        await back().ConfigureAwait(false);
        _down = See();
        var tried = 0;
        while (tried < laps.Count && _broken.Count == 0 && Elapsed + expected <= limits.Time)
        {
            var begun = Elapsed;
            await LapAsync(laps[tried++]).ConfigureAwait(false);
            expected = Elapsed - begun;
        }

        return tried;
    }

    private async Task LapAsync((StatementPoint? Up, StatementPoint? Down) lap)
    {
        try
        {
            await KilledAsync(lap.Up, UpAsync, up: true).ConfigureAwait(false);
            await KilledAsync(lap.Down, back, up: false).ConfigureAwait(false);
            if (lap.Up is { } point)
                await FailedAsync(point).ConfigureAwait(false);
        }
        catch (BrokenException broken)
        {
            _broken.Add(broken.Message);
        }
    }

    private async Task KilledAsync(StatementPoint? point, Func<Task<MigrationReport>> run, bool up)
    {
        if (point is not null)
            await BreakOffAsync(new Interruption(point, kills: true), run).ConfigureAwait(false);
        var what = point is null ? $"Migrated {(up ? "once more" : "back once more")}" : $"Killed right after {point} and run again";
        await TryAsync(run, what).ConfigureAwait(false);
        if (await DifferenceAsync(up).ConfigureAwait(false) is { } difference)
            throw new BrokenException($"{what}, {difference}");
    }

    // The statement fails as long as the script is not mended, so also when the way back would have it ended first.
    private async Task FailedAsync(StatementPoint point)
    {
        var fault = new Interruption(point, kills: false);
        await BreakOffAsync(fault, UpAsync).ConfigureAwait(false);
        var why = await WithAsync(fault, async () => await FailureAsync(back).ConfigureAwait(false) ?? await DifferenceAsync(up: false).ConfigureAwait(false)).ConfigureAwait(false);
        if (why is null)
            return;
        var what = $"Failed at {point}, not taken back ({why.Split('\n')[0]}), then mended and run again";
        await TryAsync(UpAsync, what).ConfigureAwait(false);
        await TryAsync(back, what).ConfigureAwait(false);
        if (await DifferenceAsync(up: false).ConfigureAwait(false) is { } difference)
            throw new BrokenException($"{what}, {difference}");
        _restoreOnly.Add(point.ToString());
    }

    private async Task BreakOffAsync(Interruption interruption, Func<Task<MigrationReport>> run)
    {
        try
        {
            await WithAsync(interruption, run).ConfigureAwait(false);
        }
        // Whatever is said with a session that was just killed is right.
        catch (Exception) when (interruption.Happened && !cancellation.IsCancellationRequested)
        {
        }
    }

    private async Task<T> WithAsync<T>(Interruption interruption, Func<Task<T>> run)
    {
        copy.Interruption = interruption;
        try
        {
            return await run().ConfigureAwait(false);
        }
        finally
        {
            copy.Interruption = null;
        }
    }

    private static async Task TryAsync(Func<Task<MigrationReport>> run, string what)
    {
        if (await FailureAsync(run).ConfigureAwait(false) is { } failure)
            throw new BrokenException($"{what}, it fails: {failure}");
    }

    private static async Task<string?> FailureAsync(Func<Task<MigrationReport>> run)
    {
        try
        {
            await run().ConfigureAwait(false);
            return null;
        }
        catch (Exception error) when (error is DatabaseException or DbException)
        {
            return error.Message;
        }
    }

    // What has other values each time it is migrated (the time of day, random keys) is told from what an interruption has spoilt by a run without one.
    private async Task<string?> DifferenceAsync(bool up)
    {
        var (expected, seen) = (up ? _up : _down, See());
        var difference = expected.DifferenceTo(seen, _changing);
        if (difference is null || expected.Schema.Hash != seen.Schema.Hash)
            return difference;
        await (up ? back() : UpAsync()).ConfigureAwait(false);
        await (up ? UpAsync() : back()).ConfigureAwait(false);
        var again = See();
        _changing.UnionWith(expected.Changed(again));
        _left.UnionWith(expected.Recounted(again));
        (_up, _down) = (_up.Without(_left), _down.Without(_left));
        return (up ? _up : _down).DifferenceTo(seen.Without(_left), _changing);
    }

    private CopyState See() => CopyState.Of(copy, _left, cancellation);

    private Task<MigrationReport> UpAsync() => copy.MigrateCopyAsync(cancellation);

    private sealed class BrokenException(string message) : Exception(message);
}
