using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>How a release runs in containers: behind a proxy that outlives releases.</summary>
public sealed record ContainerSettings(
    [Description("Dockerfile of a release, relative to the repository. The release's directory is its context.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    string Dockerfile,
    [Description("Compose file of a release, relative to the repository. It uses ${SLIPWAY_IMAGE} and the external network ${SLIPWAY_NETWORK}.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    string Compose,
    [Description("Further programs for the image, relative to the repository; they are put into deploy/ of the release.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    IReadOnlyList<string> Files,
    [Description("Service of the compose file that requests go to.")]
    [RegularExpression(Patterns.Slug, ErrorMessage = Patterns.SlugRule)]
    string Service,
    [Description("Port that the service listens on in its container.")]
    [Range(1, 65535)]
    int Port,
    [Description("Path that the service answers with 2xx when it can be given requests, such as \"/health/ready\".")]
    [RegularExpression("^/[^\\s\\x00-\\x1f]*$", ErrorMessage = "must be a path that begins with a slash")]
    string Ready,
    [Description("Network of the container engine that releases, stores and the proxy are on.")]
    [RegularExpression(Patterns.Identifier, ErrorMessage = Patterns.IdentifierRule)]
    string Network,
    [Description("Where the proxy listens on the host, such as \"127.0.0.1:8080\".")]
    [RegularExpression("^\\d{1,3}(\\.\\d{1,3}){3}:\\d{1,5}$", ErrorMessage = "must be an IPv4 address and a port, such as 127.0.0.1:8080")]
    string Listen,
    [Description("Image that the release's and the proxy's images are built on.")]
    [RegularExpression("^[a-z0-9][A-Za-z0-9._/:@-]*$", ErrorMessage = "must be the name of an image")]
    string BaseImage = "debian:bookworm-slim",
    [Description("Files of a release that seldom change, for an image of their own. Without it the release is built as a whole.")]
    LibrarySettings? Libraries = null,
    [Description("How long new containers may take until their health checks pass.")]
    [DefaultValue("1m")]
    TimeSpan Start = default,
    [Description("How long after the switch the release before stands ready and takes over again when the new one is bad.")]
    [DefaultValue("10s")]
    TimeSpan Trial = default,
    [Description("How many requests the new release may fail in that time which the one before could answer.")]
    [Range(0, 1000000)]
    int Failures = 2,
    [Description("How long requests and WebSockets that the release before has in hand may go on.")]
    [DefaultValue("30s")]
    TimeSpan Drain = default,
    [Description("How long requests may wait at the proxy while the schema changes, such as \"20s\"; they go on as soon as it has. Without it they do not wait. Only with the embedded proxy.")]
    TimeSpan? Pause = null,
    [Description("Gives a new release a share of the requests for a while before it gets all of them. Only with the embedded proxy and \"compose\".")]
    CanarySettings? Canary = null,
    [Description("What runs the containers of a release: \"compose\" (blue-green) or \"swarm\" (task by task; the compose file is a stack's).")]
    ContainerOrchestrator Orchestrator = ContainerOrchestrator.Compose,
    [Description("What stands before the releases: \"embedded\" (the proxy that comes with Slipway) or \"nginx\" (Debian's, switched by a reload; not with a swarm).")]
    ContainerProxy Proxy = ContainerProxy.Embedded);
