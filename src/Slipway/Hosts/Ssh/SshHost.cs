// Ssh: a host at the other end of one SSH connection. The same commands run there under the same supervisor as on this machine; what
// files need is done by small shell texts (SshText), fenced like any other change, so that a host needs no agent and not even SFTP.
// SshLink keeps the connection, SshConnection its pulse, SshCall one channel; SshRoute, SshKeys and KnownHosts say which way to
// go, what to log in with and whom to trust.
using System.Globalization;
using System.Text;

namespace Slipway.Hosts.Ssh;

/// <summary>A machine reached by SSH. The connection is made when it is first needed.</summary>
public sealed partial class SshHost : Host
{
    private readonly SshTarget _target;
    private readonly SshLink _link;
    private readonly TimeProvider _time;
    private readonly string _feeder = SshText.Supervisor(Leash.ForFeed);

    /// <param name="name">The name for messages.</param>
    /// <param name="root">Absolute directory there; it need not exist before <see cref="Host.InitializeAsync"/>.</param>
    /// <param name="target">Where it is, and what proves who is who.</param>
    /// <param name="time">The clock for durations.</param>
    public SshHost(string name, string root, SshTarget target, TimeProvider? time = null)
        : base(name, root)
    {
        ArgumentNullException.ThrowIfNull(target);
        (_target, _time) = (target, time ?? TimeProvider.System);
        _link = new SshLink(name, target, _time);
    }

    public override async Task<long> FreeSpaceAsync(CancellationToken cancellation = default)
    {
        var output = await AskAsync("cannot see how much space is free", SshText.Free(Root), cancellation).ConfigureAwait(false);
        var words = output.TrimEnd().Split('\n')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // The device's name may have blanks, the mount point too: the figures stand between a number and a percentage.
        var percent = Array.FindIndex(words, word => word.EndsWith('%'));
        return percent > 0 && long.TryParse(words[percent - 1], NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes)
            ? kilobytes * 1024
            : throw new HostException($"{Name}: cannot see how much space is free: df says '{output.Trim()}'.");
    }

    public override async Task<HostFacts> FactsAsync(CancellationToken cancellation = default)
    {
        var lines = (await AskAsync("cannot be asked what it is", SshText.Facts(), cancellation).ConfigureAwait(false)).Split('\n');
        return new HostFacts(lines[0], lines[1], lines[2], Clock(lines[3]));
    }

    /// <summary>The key that this target shows now, and whether it is pinned. Nobody logs in.</summary>
    /// <exception cref="HostException">It cannot be reached.</exception>
    public static async Task<(HostKey Key, bool IsPinned)> LookAtKeyAsync(string name, SshTarget target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var (key, problem) = await SshConnector.LookAsync(name, target, cancellation).ConfigureAwait(false);
        return (key, problem is null);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_held is { } held)
            await held.DisposeAsync().ConfigureAwait(false);
        await _link.DisposeAsync().ConfigureAwait(false);
    }

    private protected override async Task<(CommandResult Result, bool OutOfTime)> ExecuteAsync(
        ShellCall call, Action<string>? onLine, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            cancellation.ThrowIfCancellationRequested();
            var connection = await _link.GetAsync(cancellation).ConfigureAwait(false);
            await connection.Slots.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                if (call.BusyFile is not null)
                    await KeepLockAsync(connection, cancellation).ConfigureAwait(false);
                using var running = await Task.Run(() => connection.Start(call), CancellationToken.None).ConfigureAwait(false);
                return await running.RunAsync(call.Command, onLine, _time, cancellation).ConfigureAwait(false);
            }
            catch (HostException e) when (tries < 3 && (e is SshUnreachableException || (e is SshLostException && call.Command.IsReadOnly)))
            {
                // It did not begin, or it changes nothing: once more, on a new connection.
            }
            finally
            {
                connection.Slots.Release();
            }
        }
    }

    private protected override async Task<HostProcess> LaunchAsync(ShellCall call, CancellationToken cancellation)
    {
        var connection = await _link.GetAsync(cancellation).ConfigureAwait(false);
        return new LeashedProcess(Name, call.Command, await Task.Run(() => connection.Start(call), cancellation).ConfigureAwait(false));
    }

    private async Task<string> AskAsync(string what, FixedCommand text, CancellationToken cancellation)
    {
        var (exitCode, output, error) = await _link.ReadAsync(text, cancellation).ConfigureAwait(false);
        return exitCode == 0 ? Encoding.UTF8.GetString(output) : throw Failure(what, error, exitCode);
    }

    private HostException Failure(string what, string error, int exitCode)
    {
        // A tool's last line may only say that it ends; what went wrong stands before.
        var said = string.Join("; ", error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3));
        return new HostException($"{Name}: {what}: {(said.Length > 0 ? said : $"exit code {exitCode}")}");
    }

    // %N is digits where date(1) is coreutils'; else it stands there as it is, and the second must do.
    private static DateTimeOffset Clock(string text)
    {
        var parts = text.Trim().Split('.');
        var clock = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[0], CultureInfo.InvariantCulture));
        return parts.Length > 1 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var nanoseconds) ? clock.AddTicks(nanoseconds / 100) : clock;
    }
}
