using Slipway.Environments;
using Slipway.Hosts;
using Slipway.Hosts.Services;

namespace Slipway.Build.Capabilities;

/// <summary>The services of an environment, on each host that carries the release.</summary>
internal sealed class FleetServices(IReadOnlyList<Host> carriers, Settings settings, string environment, Application application, TimeProvider time)
{
    private readonly Dictionary<string, UserServices> services = carriers.ToDictionary(host => host.Name, host => new UserServices(host, settings.Application, environment, time), StringComparer.Ordinal);

    public IReadOnlyList<Service> Wanted { get; } = [.. settings.Services.Select(one => new Service(one.Name, application.Shell(one.Command)) { Settle = one.Settle, Stop = one.Stop })];

    /// <exception cref="HostException">On some host the deploy user's systemd does not answer.</exception>
    public Task ReachAsync(CancellationToken cancel) => EachAsync("cannot run services", async (_, one, token) =>
    {
        await one.ReachAsync(token).ConfigureAwait(false);
        return true;
    }, cancel);

    public Task<IReadOnlyDictionary<string, ServiceFacts>> CaptureAsync(CancellationToken cancel) => EachAsync("could not tell their services", (_, one, token) => one.CaptureAsync(token), cancel);

    /// <summary>Why the services are not as they should be; null when they are.</summary>
    public async Task<string?> DifferenceAsync(CancellationToken cancel) =>
        (await EachAsync("could not tell their services", (_, one, token) => one.DifferenceAsync(Wanted, token), cancel).ConfigureAwait(false))
            .Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}: {pair.Value}").FirstOrDefault();

    /// <summary>Units of ours that do not run, in words.</summary>
    public async Task<IReadOnlyList<string>> DownAsync(CancellationToken cancel) => Wanted.Count == 0 ? [] :
        [.. (await CaptureAsync(cancel).ConfigureAwait(false)).SelectMany(host => host.Value.Units.Where(unit => !unit.IsActive).Select(unit => $"{host.Key}: {unit.Unit} does not run"))];

    public Task ApplyAsync(string host, CancellationToken cancel) => services[host].ApplyAsync(Wanted, cancel);

    /// <summary>Puts them back where they were looked at; hosts that have left since are left alone.</summary>
    public Task RestoreAsync(IReadOnlyDictionary<string, ServiceFacts> facts, CancellationToken cancel) => EachAsync(
        "could not put their services back",
        async (host, one, token) =>
        {
            await (facts.TryGetValue(host, out var before) ? one.RestoreAsync(before, token) : Task.CompletedTask).ConfigureAwait(false);
            return true;
        },
        cancel);

    private Task<IReadOnlyDictionary<string, T>> EachAsync<T>(string failure, Func<string, UserServices, CancellationToken, Task<T>> body, CancellationToken cancel) =>
        ManyHosts.EachAsync(failure, services.ToList(), pair => pair.Key, Fleet.AtATime, (pair, token) => body(pair.Key, pair.Value, token), cancel);
}
