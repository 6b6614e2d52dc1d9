namespace Slipway.Rollouts.Compose;

/// <summary>How a release runs in containers.</summary>
/// <param name="Project">Names everything that belongs to it on the engine: lower-case letters, digits and dashes.</param>
/// <param name="Service">The service of the compose file that the proxy stands before.</param>
/// <param name="Port">The port that its containers listen on.</param>
/// <param name="Ready">The path that it answers with 2xx when it can be given requests.</param>
/// <param name="Network">The engine's network that the containers and the proxy are on. Made when it is missing.</param>
/// <param name="Listen">Where the proxy listens on the host, <c>address:port</c>.</param>
/// <param name="BaseImage">What images are built on.</param>
/// <param name="ProxyDirectory">A directory of this machine with the proxy's program, self-contained.</param>
public sealed record ComposeOptions(string Project, string Service, int Port, string Ready, string Network, string Listen, string BaseImage, string ProxyDirectory)
{
    /// <summary>Where a release has its compose file.</summary>
    public const string ComposeFile = ".slipway/compose.yml";

    /// <summary>Where a release has its Dockerfile; the release itself is the context.</summary>
    public const string Dockerfile = ".slipway/Dockerfile";

    /// <summary>Where a release has the Dockerfile of its libraries, when it has any.</summary>
    public const string LibrariesDockerfile = ".slipway/Dockerfile.libraries";

    /// <summary>Names at the top of a release, with * and ?, that are its libraries; what has an ! in front is taken out again. None: it has no libraries.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>How long new containers may take until all are healthy.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long after the switch the release before stands ready to take over again; zero for not at all.</summary>
    public TimeSpan Trial { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many requests the new release may fail in that time which the one before could answer.</summary>
    public int Failures { get; init; } = 2;

    /// <summary>Share of the requests, in percent, that a new release gets before the switch; 0: none, and it is switched to at once.</summary>
    public int CanaryPercent { get; init; }

    /// <summary>How long it gets that share.</summary>
    public TimeSpan CanaryTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long requests and WebSockets of the release before may go on after that.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What stands before the releases.</summary>
    public ProxyKind Proxy { get; init; } = ProxyKind.Embedded;

    /// <summary>Hears what goes on, one line at a time.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Hears how requests fared between the switch and the end of the trial.</summary>
    public Action<string> Measured { get; init; } = _ => { };
}
