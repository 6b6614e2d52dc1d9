namespace Slipway.Databases.Rehearsals;

/// <summary>Sessions that read and write a rehearsal's copy, and look at its locks, while the migrations run on it.</summary>
internal abstract class TrafficWatch : IAsyncDisposable
{
    /// <summary>Ends the watching and says what was seen. Never fails because of what it watched.</summary>
    public abstract Task<Traffic> StopAsync();

    public abstract ValueTask DisposeAsync();
}
