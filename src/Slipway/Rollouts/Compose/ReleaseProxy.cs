using System.Globalization;
using Slipway.Hosts;

namespace Slipway.Rollouts.Compose;

/// <summary>
/// All that a rollout asks of whatever stands before its releases: a container that outlives releases and deployers, and keeps where requests go in a
/// file on the host.
/// </summary>
internal abstract class ReleaseProxy(Host host, Engine engine, ComposeOptions options)
{
    private protected const string Folder = "proxy";
    private const string Label = "slipway.proxy";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private protected Host Host => host;

    private protected Engine Engine => engine;

    private protected ComposeOptions Options => options;

    private protected string Name => $"{options.Project}-proxy";

    /// <summary>What its images are called; the tag tells their content.</summary>
    private protected abstract string ImageName { get; }

    /// <summary>An order that succeeds as soon as it takes requests.</summary>
    private protected abstract Command Question { get; }

    /// <summary>The one that the options name.</summary>
    public static ReleaseProxy Of(Host host, Engine engine, ComposeOptions options) =>
        options.Proxy == ProxyKind.Nginx ? new NginxContainer(host, engine, options) : new ProxyContainer(host, engine, options);

    /// <summary>Where requests go, as it stands on disk; null when there never was a proxy.</summary>
    public abstract Task<ProxyState?> StateAsync(CancellationToken cancellation);

    /// <summary>The same after a look at the release on trial: one that has passed is kept then, and from a bad one it is switched back. To be asked again until the trial has ended.</summary>
    public abstract Task<ProxyState?> JudgedAsync(CancellationToken cancellation);

    /// <summary>Brings the proxy's program to the host as an image, and tells its name. What is there already is left alone.</summary>
    public abstract Task<string> StageAsync(CancellationToken cancellation);

    /// <summary>Gives a release all requests once it is ready.</summary>
    /// <returns>Null when that is done, else why it was refused; then nothing was changed.</returns>
    public abstract Task<string?> SwitchAsync(string id, IEnumerable<string> hostNames, TimeSpan trial, CancellationToken cancellation);

    /// <summary>The same, but begun before it is needed and told when; null where this proxy's orders take no time that this would save.</summary>
    public virtual SwitchInHand? BeginSwitch(string id, IEnumerable<string> hostNames, TimeSpan trial, CancellationToken cancellation) => null;

    /// <summary>Gives a release a share of the requests, once it is ready, for a while in which it is judged.</summary>
    /// <returns>Null when that has begun, else why it was refused; then nothing was changed.</returns>
    public virtual Task<string?> CanaryAsync(string id, IEnumerable<string> hostNames, CancellationToken cancellation) => Task.FromResult<string?>("this proxy gives no shares of requests");

    /// <summary>Takes its share from a canary.</summary>
    public virtual Task EndCanaryAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Waits until a release that gets no requests any more has ended those in hand; after the limit of the options they are ended.</summary>
    public abstract Task DrainAsync(string id, CancellationToken cancellation);

    /// <summary>Has requests wait, at most this long; false where it does not run, or cannot hold them.</summary>
    public virtual Task<bool> PauseAsync(TimeSpan limit, CancellationToken cancellation) => Task.FromResult(false);

    /// <summary>Lets them go on.</summary>
    public virtual Task ResumeAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Makes and starts its container.</summary>
    private protected abstract Task<CommandResult> RunAsync(string image, CancellationToken cancellation);

    /// <summary>Which release gets the requests; null when none does.</summary>
    /// <exception cref="RolloutException">The one that is about to be removed does.</exception>
    public async Task<string?> ActiveButAsync(string removed, CancellationToken cancellation)
    {
        var active = (await StateAsync(cancellation).ConfigureAwait(false))?.Active?.Name;
        return active != removed ? active
            : throw new RolloutException($"{host.Name}: the proxy gives release {removed} the requests, so it was not removed. Take the deployment back first.");
    }

    public async Task<bool> IsRunningAsync(CancellationToken cancellation) => (await FindAsync(cancellation).ConfigureAwait(false)).Any(one => one.IsRunning);

    /// <summary>Has it run. One that runs is not replaced, whatever program it has: requests go through it.</summary>
    /// <exception cref="RolloutException">It does not start, such as for a port that is in use, or one of another kind runs.</exception>
    public async Task EnsureAsync(CancellationToken cancellation)
    {
        var image = await StageAsync(cancellation).ConfigureAwait(false);
        var found = await FindAsync(cancellation).ConfigureAwait(false) is [var first, ..] ? first : null;
        if (found is { IsRunning: true } && !found.Image.StartsWith($"{ImageName}:", StringComparison.Ordinal))
            throw new RolloutException($"{host.Name}: the proxy that runs is {found.Image}, and the settings ask for {image}. Nothing was switched. To change it, at a quiet moment, for nobody is answered until the deployment after it: docker rm -f {Name}, and deploy again.");
        if (found is { IsRunning: true } && found.Image != image)
            options.Say($"the proxy runs {found.Image} and is left running; to have {image}: docker rm -f {Name}, and deploy again");
        if (found is not { IsRunning: true })
        {
            // One that does not run serves nobody; made anew it has the settings of today, and its state lies on the host.
            await engine.RemoveAsync(found is null ? [] : [found], cancellation).ConfigureAwait(false);
            var result = await RunAsync(image, cancellation).ConfigureAwait(false);
            if (!result.Succeeded)
            {
                await engine.RemoveAsync(await FindAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
                throw new RolloutException($"{host.Name}: the proxy cannot be started on {options.Listen}: {result.Error.Trim()}. Nothing was switched.");
            }
        }

        for (var start = TimeProvider.System.GetTimestamp(); !await engine.SaysYesAsync(Question, cancellation).ConfigureAwait(false); await Task.Delay(Pause, cancellation).ConfigureAwait(false))
        {
            if (TimeProvider.System.GetElapsedTime(start) < StartLimit)
                continue;
            var log = await engine.RunAsync(Command.Of("docker", "logs", "--tail", "10", Name).ReadOnly().AllowFailure(), cancellation).ConfigureAwait(false);
            throw new RolloutException($"{host.Name}: the proxy does not answer. Nothing was switched. Its log ends:\n{log.Output}{log.Error}");
        }
    }

    /// <summary>Takes everything out of service and the proxy away with it.</summary>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        await engine.RemoveAsync(await FindAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        await host.DeleteAsync(Folder, cancellation).ConfigureAwait(false);
    }

    private protected Command Order(string program, params IEnumerable<string> words) => Command.Of("docker", ["exec", Name, program, .. words]);

    private protected static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);

    private async Task<IReadOnlyList<Container>> FindAsync(CancellationToken cancellation) =>
        [.. (await engine.NamedAsync([Name], cancellation).ConfigureAwait(false)).Where(one => one.Labels.GetValueOrDefault(Label) == options.Project)];
}
