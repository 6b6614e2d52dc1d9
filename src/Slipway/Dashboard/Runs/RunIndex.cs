using System.Collections.Concurrent;
using System.Collections.Immutable;
using Slipway.Engine.Journals;

namespace Slipway.Dashboard.Runs;

/// <summary>
/// The runs of a journal, in memory. The newest are there when <see cref="OpenAsync"/> returns and the others come in behind it; a run that has ended is
/// never read again. A segment that cannot be believed is a line that says so.
/// </summary>
internal sealed class RunIndex(JournalStore store, Func<string, string> redact, RunCache? cache = null)
{
    private const int AtOnce = 60;
    private const int Readers = 4;

    private readonly ConcurrentDictionary<int, RunSummary> runs = [];
    private ImmutableArray<int> unread = [];
    private int newest;

    /// <summary>The newest run whole; null in an empty journal.</summary>
    public RunLog? Newest { get; private set; }

    public int Unread => unread.Length;

    public async Task OpenAsync(CancellationToken cancel)
    {
        var numbers = (await store.ListAsync(cancel).ConfigureAwait(false)).Reverse().ToImmutableArray();
        await ReadAsync(numbers[..Math.Min(AtOnce, numbers.Length)], cancel).ConfigureAwait(false);
        unread = numbers[Math.Min(AtOnce, numbers.Length)..];
        newest = numbers.IsEmpty ? 0 : numbers[0];
        await FollowAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Has what <see cref="OpenAsync"/> has left: from the cache, and else read, the newest first.</summary>
    public async Task FillAsync(CancellationToken cancel)
    {
        if (unread.IsEmpty)
        {
            return;
        }

        var known = cache is null ? new Dictionary<int, RunSummary>() : await cache.LoadAsync(cancel).ConfigureAwait(false);
        foreach (var number in unread.Where(known.ContainsKey))
        {
            runs[number] = known[number];
        }

        unread = unread.RemoveAll(known.ContainsKey);
        while (!unread.IsEmpty)
        {
            var next = unread[..Math.Min(AtOnce, unread.Length)];
            await ReadAsync(next, cancel).ConfigureAwait(false);
            unread = unread[next.Length..];
        }

        if (cache is not null && runs.Values.Any(run => run.Ended is not null && !known.ContainsKey(run.Number)))
        {
            await cache.SaveAsync(All(), cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Looks for more of the newest run, and for runs after it.</summary>
    /// <returns>The runs that have changed, oldest first.</returns>
    public async Task<IReadOnlyList<int>> FollowAsync(CancellationToken cancel)
    {
        var changed = new List<int>();
        for (var number = Newest is { Ended: not null } ended ? ended.Number + 1 : Math.Max(newest, 1); await TryAsync(number, cancel).ConfigureAwait(false) is { } log; number++)
        {
            if (Newest is null || log.Number != Newest.Number || log.Entries.Count != Newest.Entries.Count)
            {
                (Newest, newest) = (log, number);
                runs[number] = RunSummary.Of(log, redact);
                changed.Add(number);
            }

            if (log.Ended is null)
            {
                break;
            }
        }

        return changed;
    }

    public RunSummary? Find(int number) => runs.GetValueOrDefault(number);

    public IReadOnlyList<RunSummary> All() => [.. runs.Values.OrderByDescending(run => run.Number)];

    public RunPage Page(string search, int number)
    {
        var words = search.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var found = All().Where(run => run.Matches(words)).ToList();
        var pages = Math.Max(1, (found.Count + RunPage.Size - 1) / RunPage.Size);
        var shown = Math.Clamp(number, 1, pages);
        return new RunPage([.. found.Skip((shown - 1) * RunPage.Size).Take(RunPage.Size)], shown, pages, found.Count, unread.Length);
    }

    private Task ReadAsync(ImmutableArray<int> numbers, CancellationToken cancel) =>
        Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancel }, async (number, token) =>
        {
            try
            {
                if (await Journal.ReadAsync(store, number, token).ConfigureAwait(false) is { } log)
                {
                    runs[number] = RunSummary.Of(log, redact);
                }
            }
            catch (JournalException problem)
            {
                runs[number] = RunSummary.Unreadable(number, problem.Message);
            }
        });

    private async Task<RunLog?> TryAsync(int number, CancellationToken cancel)
    {
        try
        {
            return await Journal.ReadAsync(store, number, cancel).ConfigureAwait(false);
        }
        catch (JournalException problem)
        {
            runs[number] = RunSummary.Unreadable(number, problem.Message);
            return null;
        }
    }
}
