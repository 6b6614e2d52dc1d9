using InventorySync.Api;
using InventorySync.Logging;
using InventorySync.Store;

namespace InventorySync.Streams;

/// <summary>How far a run has come through its pass.</summary>
internal sealed class PassProgress(PageSource source, SyncRun run, CursorState state)
{
    private CursorState? _saved = state.Next is null && !state.Done ? null : state;
    private bool _restarted;
    private bool _hopeless;

    public PageSource Source { get; } = source;

    public SyncRun Run { get; } = run;

    public CursorGuard Guard { get; } = new();

    public CursorState State { get; private set; } = state;

    /// <summary>What the next run may go on from; null when it must begin anew.</summary>
    public CursorState? Saved => _hopeless ? null : _saved;

    /// <summary>Why absence proves nothing in this pass; null when it does.</summary>
    public string? Damage { get; private set; } = state.Damaged ? "an earlier part of this pass left something out" : null;

    public void Take(Page page)
    {
        if (page.Skipped is not null)
            Damage = page.Skipped;
        else if (page.Rejected.Count > 0)
            Damage ??= $"malformed items were left out, first: {page.Rejected[0]}";
        State = State with { At = State.Next, Next = page.Next, Done = page.Next is null, Damaged = Damage is not null };
    }

    /// <summary>The page with this state is in the database.</summary>
    public void Keep(CursorState state) => _saved = state;

    /// <summary>Begins again, once a run.</summary>
    /// <exception cref="ApiException">It was begun again before.</exception>
    public void Restart(string why, string code, SyncLog log, Exception? cause = null)
    {
        var point = Source.RestartPoint(State.Next);
        log.Warning($"{Run.Key.Source} {Source.Name}: {why} ({code}); {(_restarted ? "for the second time" : "starting again")}");
        if (_restarted)
        {
            _hopeless = true;
            throw new ApiException(ApiFailure.CursorExpired, $"{Run.Key.Source} {Source.Name}: {why}, again after a restart", cause);
        }
        _restarted = true;
        Guard.Forget();
        State = State with { Next = point, Whole = State.Whole || point is null };
    }
}
