using Slipway.Dashboard.Pages;
using Slipway.Dashboard.Parts;
using Slipway.Dashboard.Runs;
using Slipway.Engine.Journals;

namespace Slipway.Dashboard.Serving;

/// <summary>What is known, kept fresh while somebody looks on, and told to them.</summary>
internal sealed class Board
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HeadStart = TimeSpan.FromSeconds(2);
    private const int RowsAgain = 50;

    private readonly DashboardSource source;
    private readonly TimeProvider time;
    private readonly PageHtml page;
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource shown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Board(DashboardSource source, TimeProvider time)
    {
        (this.source, this.time) = (source, time);
        Runs = new RunIndex(source.Journal, source.Redact, source.CacheFile is { } file ? new RunCache(file, source.Journal) : null);
        Snapshot = new Snapshot(source, NewestAsync, time);
        page = new PageHtml(source.Application, source.Environment, new Links(isStatic: false));
        Hub = new LiveHub(time);
    }

    public RunIndex Runs { get; }

    public Snapshot Snapshot { get; }

    public LiveHub Hub { get; }

    /// <summary>Why the journal could not be read at the last try; null when it could.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Completes when the newest runs are known, or the first try to read them has failed.</summary>
    public Task Opened => opened.Task;

    public Task RunAsync(CancellationToken cancel)
    {
        // Whoever starts it is about to look: everything is asked for before he does.
        Hub.Seen();
        return Task.WhenAll([FollowAsync(cancel), .. Snapshot.All.Select(part => KeepAsync(part, cancel))]);
    }

    /// <summary>To be called when a page has been answered.</summary>
    public void Shown() => shown.TrySetResult();

    public string Page(string search, int number) => source.Redact(page.Write(Runs.Newest, Snapshot, Runs.Page(search, number), search, Trouble, time.GetUtcNow()));

    /// <summary>How everything stands, for one who has known the journal up to this run.</summary>
    public IEnumerable<LiveMessage> Now(int known)
    {
        if (Runs.Newest is { } log)
        {
            for (var number = Math.Max(known == 0 ? log.Number : known, log.Number - RowsAgain); number <= log.Number; number++)
            {
                if (Runs.Find(number) is { } run)
                {
                    yield return Row(run);
                }
            }

            yield return Card(log);
        }

        foreach (var part in Snapshot.All)
        {
            yield return Panel(part);
        }
    }

    private async Task FollowAsync(CancellationToken cancel)
    {
        Task? filling = null;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (filling is null)
                {
                    await Runs.OpenAsync(cancel).ConfigureAwait(false);
                    filling = FillAsync(cancel);
                }

                foreach (var number in await Runs.FollowAsync(cancel).ConfigureAwait(false))
                {
                    Hub.Tell(Row(Runs.Find(number)!));
                    Hub.Tell(Card(Runs.Newest!));
                }

                if (filling.IsFaulted)
                {
                    await filling.ConfigureAwait(false);
                }

                Trouble = null;
            }
            catch (Exception problem) when (problem is not (OperationCanceledException or OutOfMemoryException))
            {
                Trouble = problem.Message;
                filling = filling is { IsFaulted: true } ? null : filling;
            }

            opened.TrySetResult();
            await Task.Delay(Hub.IsWatched && Trouble is null ? Look : Rest, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Thousands of runs are not to be read while the first page is waited for.
    private async Task FillAsync(CancellationToken cancel)
    {
        await Task.WhenAny(shown.Task, Task.Delay(HeadStart, time, cancel)).ConfigureAwait(false);
        await Runs.FillAsync(cancel).ConfigureAwait(false);
    }

    private async Task<int> NewestAsync(CancellationToken cancel)
    {
        await opened.Task.WaitAsync(cancel).ConfigureAwait(false);
        return Runs.Newest?.Number ?? 0;
    }

    private async Task KeepAsync(Part part, CancellationToken cancel)
    {
        var told = "";
        while (!cancel.IsCancellationRequested)
        {
            if (Hub.IsWatched)
            {
                await part.RefreshAsync(cancel).ConfigureAwait(false);
            }

            if (Panel(part) is var message && message.Data != told)
            {
                told = message.Data;
                Hub.Tell(message);
                if (part == Snapshot.Lock && Runs.Newest is { } log)
                {
                    Hub.Tell(Card(log));
                }
            }

            await Task.Delay(2 * Look, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private LiveMessage Card(RunLog log) => LiveMessage.Run(log, source.Redact(RunHtml.Card(log, PageHtml.IsHeld(Snapshot))));

    private LiveMessage Row(RunSummary run) => LiveMessage.Row(run.Number, source.Redact(RunHtml.Row(run)));

    private LiveMessage Panel(Part part) => LiveMessage.Panel(part.Id, source.Redact(PanelHtml.Write(part, Snapshot, time.GetUtcNow())));
}
