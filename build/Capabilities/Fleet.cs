using Slipway.Build.Cli;
using Slipway.Environments;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>
/// The hosts of an environment. The first keeps the journal, and its lock is taken first, so that two deployers meet there; the
/// one with the role <c>cron</c> is the only one that runs jobs.
/// </summary>
internal sealed class Fleet(IReadOnlyList<Host> hosts, IReadOnlyList<HostSettings> settings) : IAsyncDisposable
{
    /// <summary>How many hosts are worked on at a time.</summary>
    public const int AtATime = 10;

    public IReadOnlyList<Host> Hosts { get; } = hosts;

    public Host First => Hosts[0];

    /// <summary>The one host whose crontab has the jobs; the first when no role says otherwise.</summary>
    public Host Scheduler { get; } = hosts[Math.Max(0, settings.ToList().FindIndex(host => host.Roles.Contains(HostRole.Cron)))];

    /// <summary>Hosts that carry the release, in the order in which they are switched.</summary>
    public IReadOnlyList<Host> Carriers { get; } = [.. hosts.Where((_, place) => settings[place].Roles.Count == 0 || settings[place].Roles.Contains(HostRole.Code))];

    /// <summary>The hosts of these names; all when there are none.</summary>
    /// <exception cref="UsageException">One is not a host of this environment.</exception>
    public IReadOnlyList<Host> Choose(IReadOnlyCollection<string> names)
    {
        var unknown = names.Except(Hosts.Select(host => host.Name), StringComparer.Ordinal).ToList();
        return unknown.Count > 0
            ? throw new UsageException($"--host: this environment has no {string.Join(", ", unknown)}; it has {string.Join(", ", Hosts.Select(host => host.Name))}.")
            : [.. Hosts.Where(host => names.Count == 0 || names.Contains(host.Name))];
    }

    /// <summary>Looks at every host, and names all that do not answer in one message.</summary>
    /// <exception cref="HostException">One or more do not; nothing was touched.</exception>
    public Task ReachAsync(CancellationToken cancel) =>
        Hosts.Count == 1 ? Task.CompletedTask : EachAsync("cannot be reached; nothing was touched anywhere", (host, token) => host.FactsAsync(token), cancel);

    public Task InitializeAsync(string application, string environment, CancellationToken cancel) =>
        EachAsync("cannot be set up", async (host, token) =>
        {
            await host.InitializeAsync(application, environment, token).ConfigureAwait(false);
            return true;
        }, cancel);

    /// <summary>The lock of every host, or none.</summary>
    /// <exception cref="HostLockedException">Another deployer holds one of them.</exception>
    public async Task<FleetLock> LockAsync(LockHolder who, CancellationToken cancel)
    {
        var held = new FleetLock();
        try
        {
            foreach (var host in Hosts)
            {
                held.Add(await host.LockAsync(who, cancel).ConfigureAwait(false));
            }

            return held;
        }
        catch
        {
            await held.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task CleanTempAsync(CancellationToken cancel) => EachAsync("cannot be tidied", async (host, token) =>
    {
        await host.CleanTempAsync(token).ConfigureAwait(false);
        return true;
    }, cancel);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Hosts)
        {
            await host.DisposeAsync().ConfigureAwait(false);
        }
    }

    // A single host's own error says enough, and its type decides about the exit code.
    private async Task EachAsync<T>(string failure, Func<Host, CancellationToken, Task<T>> body, CancellationToken cancel)
    {
        if (Hosts.Count == 1)
        {
            await body(First, cancel).ConfigureAwait(false);
        }
        else
        {
            await ManyHosts.EachAsync(failure, Hosts, host => host.Name, AtATime, body, cancel).ConfigureAwait(false);
        }
    }
}
