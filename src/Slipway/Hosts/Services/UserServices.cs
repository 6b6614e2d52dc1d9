
namespace Slipway.Hosts.Services;

/// <summary>One application's and environment's units in the deploy user's systemd. Other units are never touched. Every call may be repeated.</summary>
public sealed class UserServices
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly Host _host;
    private readonly string _owner;
    private readonly string _prefix;
    private readonly TimeProvider _time;

    public UserServices(Host host, string application, string environment, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        (_host, _owner, _prefix, _time) = (host, $"{application}@{environment}", ServiceUnit.Prefix(application, environment), time ?? TimeProvider.System);
    }

    /// <summary>The units as they are. Read-only; on a host without systemd there are none.</summary>
    public async Task<ServiceFacts> CaptureAsync(CancellationToken cancellation = default) => new((await ReadAsync(cancellation).ConfigureAwait(false)).Units);

    /// <summary>Asks whether the user's systemd answers. Read-only.</summary>
    /// <exception cref="HostException">It does not; the message says what to do.</exception>
    public Task ReachAsync(CancellationToken cancellation = default) => ControlAsync(ServiceText.Reach, [], cancellation);

    /// <summary>What <see cref="ApplyAsync"/> would change, or null. Read-only.</summary>
    public async Task<string?> DifferenceAsync(IReadOnlyCollection<Service> services, CancellationToken cancellation = default)
    {
        var (_, found) = await ReadAsync(cancellation).ConfigureAwait(false);
        var wanted = Wanted(services);
        var changes = wanted.Where(one => found.FirstOrDefault(unit => unit.Unit == one.Key) is not { IsEnabled: true, IsActive: true } unit || unit.Text != one.Value).Select(one => one.Key)
            .Concat(found.Select(unit => unit.Unit).Where(unit => !wanted.ContainsKey(unit))).ToList();
        return changes.Count == 0 ? null : string.Join(", ", changes);
    }

    /// <summary>Writes the units, removes those that are not wanted any more, restarts all, and looks that each stays up.</summary>
    /// <exception cref="HostException">systemd does not answer, or a service does not stay up; its last lines are in the message. Whoever called undoes by <see cref="RestoreAsync"/>.</exception>
    public async Task ApplyAsync(IReadOnlyCollection<Service> services, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.FirstOrDefault(service => service.Problem is not null) is { } bad)
            throw new HostException($"{_host.Name}: service '{bad.Name}': {bad.Problem}. Nothing was changed.");
        var (directory, found) = await ReadAsync(cancellation).ConfigureAwait(false);
        var wanted = Wanted(services);
        if (wanted.Count == 0 && found.Count == 0)
            return;
        await ReachAsync(cancellation).ConfigureAwait(false);
        await WriteAsync(directory, wanted, found, cancellation).ConfigureAwait(false);
        if (wanted.Count > 0)
            await ControlAsync(ServiceText.Start, wanted.Keys, cancellation).ConfigureAwait(false);
        foreach (var service in services)
            await SettleAsync(service, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes the units as the facts have them: their files, whether they start with the machine, and whether they run. Those that ran are restarted, so that they run what is in service now.</summary>
    public async Task RestoreAsync(ServiceFacts facts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var (directory, found) = await ReadAsync(cancellation).ConfigureAwait(false);
        if (facts.Units.Count == 0 && found.Count == 0)
            return;
        await WriteAsync(directory, facts.Units.ToDictionary(unit => unit.Unit, unit => unit.Text, StringComparer.Ordinal), found, cancellation).ConfigureAwait(false);
        foreach (var unit in facts.Units)
            await ControlAsync(unit.IsEnabled ? ServiceText.Enable : ServiceText.Disable, [unit.Unit], cancellation).ConfigureAwait(false);
        foreach (var unit in facts.Units)
            await ControlAsync(unit.IsActive ? ServiceText.Restart : ServiceText.Halt, [unit.Unit], cancellation).ConfigureAwait(false);
    }

    private Dictionary<string, string> Wanted(IEnumerable<Service> services) => services.ToDictionary(
        service => $"{_prefix}{service.Name}.service",
        service => Convert.ToBase64String(ShellText.Utf8.GetBytes(ServiceUnit.Render(service, _owner, HostPath.Join(_host.Root, "current")))), StringComparer.Ordinal);

    private async Task<(string Directory, IReadOnlyList<ServiceState> Units)> ReadAsync(CancellationToken cancellation)
    {
        var result = await _host.RunAsync(Command.Script(ServiceText.Read, _prefix).In("/").ReadOnly(), cancellation: cancellation).ConfigureAwait(false);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var units = lines.Skip(1).Select(line => line.Split(' ')).Where(parts => parts.Length == 4)
            .Select(parts => new ServiceState(parts[0], parts[3], parts[1] == "enabled", parts[2] is "active" or "activating" or "reloading"));
        return (lines[0], [.. units]);
    }

    private async Task WriteAsync(string directory, Dictionary<string, string> wanted, IReadOnlyList<ServiceState> found, CancellationToken cancellation)
    {
        var surplus = found.Select(unit => unit.Unit).Where(unit => !wanted.ContainsKey(unit)).ToList();
        if (surplus.Count > 0)
            await ControlAsync(ServiceText.Remove, surplus, cancellation).ConfigureAwait(false);
        foreach (var (unit, text) in wanted.Where(one => found.FirstOrDefault(unit => unit.Unit == one.Key)?.Text != one.Value))
            await _host.WriteAsync(HostPath.Join(directory, unit), Convert.FromBase64String(text), Host.Readable, cancellation).ConfigureAwait(false);
        await ControlAsync(ServiceText.Reload, [], cancellation).ConfigureAwait(false);
    }

    private async Task SettleAsync(Service service, CancellationToken cancellation)
    {
        var unit = $"{_prefix}{service.Name}.service";
        var began = _time.GetTimestamp();
        do
        {
            await Task.Delay(Look, _time, cancellation).ConfigureAwait(false);
            var state = (await _host.RunAsync(Command.Script(ServiceText.State, unit).In("/").ReadOnly(), cancellation: cancellation).ConfigureAwait(false)).Output.Split('\n');
            if (state is ["active", "0", ..])
                continue;
            throw new HostException($"{_host.Name}: service {service.Name} does not stay up after its start ({state[0]}, restarted {state.ElementAtOrDefault(1)} times): "
                + $"{string.Join("; ", state.Skip(2).Select(line => line.Trim()).Where(line => line.Length > 0).TakeLast(6))}. On the host: systemctl --user status {unit}");
        }
        while (_time.GetElapsedTime(began) < service.Settle);
    }

    private async Task ControlAsync(string text, IEnumerable<string> units, CancellationToken cancellation)
    {
        var command = Command.Script(ServiceText.Environment + text, units).In("/").AllowFailure();
        if (text == ServiceText.Reach)
            command = command.ReadOnly();
        var result = await _host.RunAsync(command, cancellation: cancellation).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw new HostException($"{_host.Name}: the deploy user's systemd: {string.Join("; ", result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(3))}. "
                + "Services need a user manager that runs without a login: as root, loginctl enable-linger <user>.");
        }
    }
}
