using Slipway.Hosts;
using Slipway.Hosts.Local;

[assembly: AssemblyFixture(typeof(Slipway.Tests.Integration.Lab.SwarmManager))]

namespace Slipway.Tests.Integration.Lab;

/// <summary>Has the engine manage a swarm while a test needs it; one that was not there before is left again.</summary>
public sealed class SwarmManager : IAsyncDisposable
{
    private readonly LocalHost _here = new("here", Path.GetTempPath());
    private readonly SemaphoreSlim _one = new(1, 1);
    private bool _made;

    internal async Task NeedAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var state = await _here.RunAsync(Command.Of("docker", "info", "--format", "{{.Swarm.ControlAvailable}}").ReadOnly(), cancellation: cancellation);
            if (state.Output.Trim() == "true")
                return;
            // Another test program may have been faster.
            var made = await _here.RunAsync(Command.Of("docker", "swarm", "init", "--advertise-addr", "127.0.0.1").AllowFailure(), cancellation: cancellation);
            _made |= made.Succeeded;
        }
        finally
        {
            _one.Release();
        }
    }

    internal async Task RemoveAsync(string project) => await _here.RunAsync(Command.Script("""
        docker stack rm "$1"
        docker rm -f -v $(docker ps -aq --filter "name=^$1-")
        while [ -n "$(docker ps -aq --filter "label=com.docker.stack.namespace=$1")" ]; do sleep 0.2; done
        tries=0; until docker network rm "$1" || [ $tries -gt 25 ]; do tries=$((tries + 1)); sleep 0.2; done
        docker rmi -f $(docker images -q "$1")
        exit 0
        """, project).AllowFailure());

    public async ValueTask DisposeAsync()
    {
        // Not while another program's services run in it.
        if (_made)
            await _here.RunAsync(Command.Script("[ -n \"$(docker service ls -q)\" ] || docker swarm leave --force").AllowFailure());
        await _here.DisposeAsync();
        _one.Dispose();
    }
}
