using System.Net;
using System.Net.Sockets;
using Slipway.Hosts;
using Slipway.Hosts.Local;

[assembly: AssemblyFixture(typeof(Slipway.Tests.Integration.Lab.ContainerEngine))]

namespace Slipway.Tests.Integration.Lab;

/// <summary>The container engine that the tests' releases run on, and the proxy's program. What a test makes is named after its project and goes with it.</summary>
public sealed class ContainerEngine : IAsyncDisposable
{
    public const string BaseImage = "debian:bookworm-slim";

    private const string RemoveText = """
        docker rm -f -v $(docker ps -aq --filter "name=^$1-")
        docker network rm "$1"
        docker rmi -f $(docker images -q "$1") $(docker images -q "$1-libraries")
        exit 0
        """;

    private readonly LocalHost _here = new("here", Path.GetTempPath());

    /// <summary>The directory of the proxy's program. Skips the test when there is no engine or program, and fails it in CI.</summary>
    internal async Task<string> NeedAsync(CancellationToken cancellation)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Slipway.slnx")))
            root = Path.GetDirectoryName(root)!;
        var programs = new DirectoryInfo(Path.Combine(root, ".slipway/artifacts/Proxy"));
        var program = programs.Exists ? programs.GetDirectories().Where(one => one.GetFiles("slipway-proxy").Length > 0).OrderByDescending(one => one.CreationTimeUtc).FirstOrDefault() : null;
        var look = Command.Script("docker image inspect \"$1\" && { docker compose version || docker-compose version; }", BaseImage).ReadOnly().AllowFailure();
        var missing = program is null ? "no proxy program below .slipway/artifacts/Proxy"
            : (await _here.RunAsync(look, cancellation: cancellation)).Succeeded ? null : $"no container engine with compose and the image {BaseImage}";
        if (missing is not null && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"There is {missing}, and CI must have it: ./build.sh Lab makes it.");
        Assert.SkipUnless(missing is null, $"There is {missing}: NO RELEASE IN CONTAINERS IS TESTED. ./build.sh Test makes it where there is Docker.");
        return program!.FullName;
    }

    internal async Task RemoveAsync(string project) => await _here.RunAsync(Command.Script(RemoveText, project).AllowFailure());

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public ValueTask DisposeAsync() => _here.DisposeAsync();
}
