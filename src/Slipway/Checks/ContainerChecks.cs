using Slipway.Hosts;

namespace Slipway.Checks;

/// <summary>Whether a host can run releases in containers.</summary>
public static class ContainerChecks
{
    // With an argument compose 1, which takes a third of a second of a core to say its version, is not started for it where that very program has made
    // containers since it was put there: they tell it.
    private const string LookText = """
        docker version --format 'engine {{.Server.Version}}, client {{.Client.Version}}' || exit 1
        docker compose version 2>/dev/null && exit
        program=$(command -v docker-compose) || { echo 'compose is missing' >&2; exit 1; }
        [ $# -gt 0 ] || exec "$program" version --short
        newest=$(docker ps -a --filter label=com.docker.compose.version --format '{{.Label "com.docker.compose.version"}} {{.CreatedAt}}' | head -n 1)
        version=${newest%% *} made=${newest#* }
        case $version in
          1.*) [ "$(date -d "${made% *}" +%s)" -gt "$(stat -L -c %Z -- "$program")" ] && echo "$version" && exit ;;
        esac 2>/dev/null
        "$program" version --short
        """;

    internal static Command Look(bool isUsedNext) => Command.Script(LookText, isUsedNext ? ["used-next"] : Array.Empty<string>()).ReadOnly().AllowFailure();

    /// <summary>The engine manages a swarm.</summary>
    public static Check Swarm(Host host) => new("", "swarm", async cancel =>
    {
        var look = await host.RunAsync(Command.Of("docker", "info", "--format", "{{.Swarm.ControlAvailable}} {{.Swarm.Nodes}}").ReadOnly().AllowFailure(), cancellation: cancel).ConfigureAwait(false);
        return look.Output.Trim().Split(' ') is ["true", var nodes]
            ? CheckResult.Ok($"{host.Name} manages one of {nodes} node(s); tasks run on {host.Name}, where their images are made")
            : CheckResult.Failed($"the engine of {host.Name} manages no swarm{(look.Succeeded ? "" : $": {look.Error.Trim()}")}. On the host: docker swarm init --advertise-addr <its address>");
    });

    /// <summary>The engine answers this user, and compose is there, version 1 or 2.</summary>
    /// <param name="isUsedNext">Compose is started before anything is changed, so that a defect of it shows all the same.</param>
    public static Check Engine(Host host, bool isUsedNext = false) => new("", "container engine", async cancel =>
    {
        var look = await host.RunAsync(Look(isUsedNext), cancellation: cancel).ConfigureAwait(false);
        var said = string.Join(", compose ", look.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return look.Succeeded ? CheckResult.Ok($"{said} on {host.Name}") : CheckResult.Failed($"{host.Name}: {look.Error.Trim()}. Install it (Debian: docker.io and docker-compose), and let the deploy user use it");
    });
}
