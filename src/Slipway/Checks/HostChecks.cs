using System.Globalization;
using Slipway.Hosts;

namespace Slipway.Checks;

/// <summary>Whether a host can carry a release.</summary>
public static class HostChecks
{
    /// <summary>A1: the .NET runtime that a framework-dependent release needs. A self-contained one brings its own.</summary>
    /// <param name="host">Where the release will run.</param>
    /// <param name="major">The least major version.</param>
    /// <param name="selfContained">True when the release brings its runtime.</param>
    public static Check Runtime(Host host, int major, bool selfContained) => new("A1", "runtime", async cancel =>
    {
        if (selfContained)
        {
            return CheckResult.Ok("the release brings its own .NET runtime");
        }

        var result = await host.RunAsync(Command.Of("dotnet", "--list-runtimes").ReadOnly().AllowFailure(), cancellation: cancel).ConfigureAwait(false);
        var versions = result.Output.Split('\n')
            .Where(line => line.StartsWith("Microsoft.NETCore.App ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1])
            .ToList();
        return versions.Exists(version => int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var found) && found >= major)
            ? CheckResult.Ok($".NET {string.Join(", ", versions)}")
            : CheckResult.Failed($"{host.Name} has no .NET runtime {major} or newer ({(versions.Count == 0 ? "none found" : string.Join(", ", versions))}); install it, or set release.selfContained");
    });

    /// <summary>A3: room where releases and backups go.</summary>
    /// <param name="host">Where.</param>
    /// <param name="minimum">Bytes.</param>
    public static Check FreeDisk(Host host, long minimum) => new("A3", "free disk", async cancel =>
    {
        var free = await host.FreeSpaceAsync(cancel).ConfigureAwait(false);
        var text = $"{Gigabytes(free)} free on {host.Name}, {Gigabytes(minimum)} needed";
        return free >= minimum ? CheckResult.Ok(text) : CheckResult.Failed(text);
    });

    /// <summary>The same, for watching: below the minimum is critical, below twice the minimum worth a look.</summary>
    public static Check Room(Host host, long minimum) => new("A3", "free disk", async cancel =>
    {
        var free = await host.FreeSpaceAsync(cancel).ConfigureAwait(false);
        var text = $"{Gigabytes(free)} free on {host.Name}, {Gigabytes(minimum)} needed for a deployment";
        return free < minimum ? CheckResult.Failed(text) : free < 2 * minimum ? CheckResult.Warning(text) : CheckResult.Ok(text);
    });

    /// <summary>Who deploys to what, for the record.</summary>
    public static Check Facts(Host host) => new("", "host", async cancel =>
    {
        var facts = await host.FactsAsync(cancel).ConfigureAwait(false);
        return CheckResult.Ok($"{facts.User}@{facts.HostName}, {facts.OperatingSystem}");
    });

    /// <summary>Jobs run by the host's clock, records and tokens go by it: seconds do no harm, minutes do.</summary>
    /// <param name="host">Whose clock.</param>
    /// <param name="time">The clock that it is compared with.</param>
    public static Check Clock(Host host, TimeProvider time) => new("", "clock", async cancel =>
    {
        var before = time.GetUtcNow();
        var clock = (await host.FactsAsync(cancel).ConfigureAwait(false)).Clock;
        var after = time.GetUtcNow();
        // It was read somewhere between the two.
        var off = clock < before ? clock - before : clock > after ? clock - after : TimeSpan.Zero;
        var text = $"the clock of {host.Name} {(off.Duration() < TimeSpan.FromSeconds(1) ? "is right" : $"is {Amount(off.Duration())} {(off > TimeSpan.Zero ? "ahead of" : "behind")} this machine's")}";
        return off.Duration() < ClockWarns ? CheckResult.Ok(text)
            : off.Duration() < ClockFails ? CheckResult.Warning($"{text}; set it (timedatectl set-ntp true)")
            : CheckResult.Failed($"{text}; jobs would run at the wrong time. Set it (timedatectl set-ntp true), there or here");
    });

    private static readonly TimeSpan ClockWarns = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ClockFails = TimeSpan.FromMinutes(5);

    private static string Amount(TimeSpan time) => time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes} min" : time.TotalMinutes >= 1 ? $"{(int)time.TotalMinutes} min {time.Seconds} s" : $"{(int)time.TotalSeconds} s";

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB");
}
