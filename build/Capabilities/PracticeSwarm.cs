using Slipway.Build.Cli;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>The swarm of a practice environment: this machine's engine manages it. One that was made for practice is left again by Clean.</summary>
internal sealed class PracticeSwarm(Workspace workspace, string stack, string network)
{
    // The mark says that the swarm is ours to leave.
    private const string JoinText = """
        [ "$(docker info --format '{{.Swarm.ControlAvailable}}')" = true ] || { docker swarm init --advertise-addr 127.0.0.1 >/dev/null && mkdir -p .slipway && : > "$2"; } || exit 1
        docker network inspect -- "$1" >/dev/null 2>&1 || docker network create --driver overlay --attachable -- "$1" >/dev/null
        """;

    private const string RemoveText = """
        docker stack rm "$1" >/dev/null 2>&1
        while [ -n "$(docker ps -aq --filter "label=com.docker.stack.namespace=$1")" ]; do sleep 0.2; done
        for s in $(docker secret ls -q --filter "name=$1-"); do docker secret rm "$s" >/dev/null; done
        exit 0
        """;

    // Not while services of somebody else run in it.
    private const string LeaveText = "[ ! -e \"$1\" ] || [ -n \"$(docker service ls -q)\" ] || { docker swarm leave --force >/dev/null; rm -f \"$1\"; }";

    private const string Mark = ".slipway/swarm-of-our-own";

    private readonly DockerEngine docker = new(workspace);

    /// <summary>Has the engine manage a swarm, with the network that tasks, stores and the proxy are on.</summary>
    /// <exception cref="UsageException">There is no container engine.</exception>
    public async Task EnsureAsync(Action<string> say, CancellationToken cancel)
    {
        if (!await docker.EnsureAsync(stays: true, say, cancel).ConfigureAwait(false))
        {
            throw new UsageException("This environment runs in a swarm, and there is no container engine on this machine that answers. Nothing was touched. Install one (Debian: docker.io; as root ./build.sh Lab does) and start it.");
        }

        await workspace.Here.RunAsync(Command.Script(JoinText, network, Mark), cancellation: cancel).ConfigureAwait(false);
    }

    public Task RemoveServicesAsync(CancellationToken cancel) => workspace.Here.RunAsync(Command.Script(RemoveText, stack), cancellation: cancel);

    public Task LeaveAsync(CancellationToken cancel) => workspace.Here.RunAsync(Command.Script(LeaveText, Mark).AllowFailure(), cancellation: cancel);
}
