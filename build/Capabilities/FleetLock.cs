using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>The locks of all hosts of an environment, freed together, the first host's last.</summary>
internal sealed class FleetLock : IAsyncDisposable
{
    private readonly Stack<HostLock> locks = new();

    /// <summary>The first host's fencing token; it names this deployer in the journal.</summary>
    public long Token { get; private set; }

    public void Add(HostLock held)
    {
        Token = locks.Count == 0 ? held.Token : Token;
        locks.Push(held);
    }

    public async ValueTask DisposeAsync()
    {
        while (locks.TryPop(out var held))
        {
            await held.DisposeAsync().ConfigureAwait(false);
        }
    }
}
