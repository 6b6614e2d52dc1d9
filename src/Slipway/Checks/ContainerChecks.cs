using Slipway.Hosts;

namespace Slipway.Checks;

/// <summary>Whether a host can run releases in containers.</summary>
public static class ContainerChecks
{
    private const string LookText = """
        docker version --format 'engine {{.Server.Version}}, client {{.Client.Version}}' || exit 1
        docker compose version 2>/dev/null || docker-compose version --short || { echo 'compose is missing' >&2; exit 1; }
        """;

    /// <summary>The engine manages a swarm.</summary>
    public static Check Swarm(Host host) => new("", "swarm", async cancel =>
    {
        var look = await host.RunAsync(Command.Of("docker", "info", "--format", "{{.Swarm.ControlAvailable}} {{.Swarm.Nodes}}").ReadOnly().AllowFailure(), cancellation: cancel).ConfigureAwait(false);
        return look.Output.Trim().Split(' ') is ["true", var nodes]
            ? CheckResult.Ok($"{host.Name} manages one of {nodes} node(s); tasks run on {host.Name}, where their images are made")
            : CheckResult.Failed($"the engine of {host.Name} manages no swarm{(look.Succeeded ? "" : $": {look.Error.Trim()}")}. On the host: docker swarm init --advertise-addr <its address>");
    });

    /// <summary>The engine answers this user, and compose is there, version 1 or 2.</summary>
    public static Check Engine(Host host) => new("", "container engine", async cancel =>
    {
        var look = await host.RunAsync(Command.Script(LookText).ReadOnly().AllowFailure(), cancellation: cancel).ConfigureAwait(false);
        var said = string.Join(", compose ", look.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return look.Succeeded ? CheckResult.Ok($"{said} on {host.Name}") : CheckResult.Failed($"{host.Name}: {look.Error.Trim()}. Install it (Debian: docker.io and docker-compose), and let the deploy user use it");
    });
}
