using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>A Docker engine on this machine: the one that runs, else one that is started, where we are root and dockerd is there.</summary>
internal sealed class DockerEngine(Workspace workspace)
{
    /// <summary>What images are built on where nothing else is said.</summary>
    public const string Base = "debian:bookworm-slim";

    private static readonly TimeSpan PullLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // Held for as long as this process lives: the leash ends it.
    private static HostProcess? own;

    /// <summary>False when there is none and none could be started.</summary>
    /// <param name="stays">Whether one that is started goes on when this process ends.</param>
    public async Task<bool> EnsureAsync(bool stays, Action<string> say, CancellationToken cancel)
    {
        if (await AnswersAsync(cancel).ConfigureAwait(false))
        {
            return true;
        }

        if (!await SaysYesAsync(Command.Script("[ \"$(id -u)\" = 0 ] && command -v dockerd"), cancel).ConfigureAwait(false))
        {
            return false;
        }

        if (stays)
        {
            say("A Docker engine is started (dockerd); it stays. Its log is .slipway/dockerd.log.");
            await workspace.Here.RunAsync(StayingProgram.Start(".slipway/dockerd.log", "dockerd"), cancellation: cancel).ConfigureAwait(false);
        }
        else
        {
            own ??= await workspace.Here.StartAsync(Command.Of("dockerd"), cancel).ConfigureAwait(false);
        }

        for (var start = workspace.Time.GetTimestamp(); workspace.Time.GetElapsedTime(start) < Limit && own is not { Exit.IsCompleted: true }; await Task.Delay(Pause, workspace.Time, cancel).ConfigureAwait(false))
        {
            if (await AnswersAsync(cancel).ConfigureAwait(false))
            {
                return true;
            }
        }

        say($"dockerd does not start{(own is null ? "; see .slipway/dockerd.log" : $": {string.Join("; ", own.Lines.TakeLast(3))}")}");
        return false;
    }

    /// <summary>Whether a command ends well within its time.</summary>
    public async Task<bool> SaysYesAsync(Command command, CancellationToken cancel)
    {
        try
        {
            return (await workspace.Here.RunAsync(command.AllowFailure(), cancellation: cancel).ConfigureAwait(false)).Succeeded;
        }
        catch (CommandFailedException e) when (e.IsOutOfTime)
        {
            return false;
        }
    }

    /// <summary>Has an image to build on: the one that is here, else pulled, else, where it is Debian's, made from this machine's Debian mirror.</summary>
    /// <exception cref="HostException">It is to be had in no way.</exception>
    public async Task EnsureBaseAsync(string image, Action<string> say, CancellationToken cancel)
    {
        if (await SaysYesAsync(Command.Of("docker", "image", "inspect", image), cancel).ConfigureAwait(false)
            || await SaysYesAsync(Command.Of("docker", "pull", "-q", image).Timeout(PullLimit), cancel).ConfigureAwait(false))
        {
            return;
        }

        if (image != Base)
        {
            throw new HostException($"The image {image} is not on this machine's container engine and cannot be pulled. Nothing was changed.");
        }

        say($"{Base} cannot be pulled; it is made from this machine's Debian mirror.");
        var make = Command.Script("""
            set -- /etc/apt/sources.list.d/*.sources /etc/apt/sources.list
            for s; do [ ! -e "$s" ] || break; done
            mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Languages "none"' --dpkgopt='path-exclude=/usr/share/man/*' \
              --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' bookworm - "$s" |
              docker import -c 'CMD ["bash"]' - debian:bookworm-slim
            """);
        await workspace.Here.RunAsync(make, cancellation: cancel).ConfigureAwait(false);
    }

    private Task<bool> AnswersAsync(CancellationToken cancel) => SaysYesAsync(Command.Of("docker", "version", "--format", "{{.Server.Version}}"), cancel);
}
