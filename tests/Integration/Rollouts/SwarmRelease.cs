namespace Slipway.Tests.Integration.Rollouts;

/// <summary>The same files as <see cref="ContainerRelease"/> has them, as a stack of three replicas.</summary>
internal static class SwarmRelease
{
    private const string Stack = """
        version: "3.8"
        services:
          web:
            image: ${SLIPWAY_IMAGE}
            stop_grace_period: 5s
            healthcheck: { test: ["CMD", "perl", "/srv/.slipway/server.pl", "check"], interval: 1s, retries: 2 }
            networks: [release]
            deploy:
              replicas: 2
              endpoint_mode: dnsrr
              placement: { constraints: ["node.id == ${SLIPWAY_NODE}"] }
              update_config: { order: start-first, parallelism: 1, failure_action: rollback, monitor: 1s, max_failure_ratio: 0 }
              rollback_config: { order: start-first, parallelism: 0, monitor: 1s }
              restart_policy: { condition: any, delay: 1s }
        networks:
          release: { external: true, name: "${SLIPWAY_NETWORK}" }

        """;

    public static IReadOnlyList<(string Path, string Text)> Files { get; } = With(Stack);

    /// <summary>The same, but the swarm takes its time to find that a way back has come to its end.</summary>
    public static IReadOnlyList<(string Path, string Text)> SlowlyBack { get; } = With(Stack.Replace("parallelism: 0, monitor: 1s", "parallelism: 0, monitor: 8s", StringComparison.Ordinal));

    private static List<(string Path, string Text)> With(string stack) =>
        [.. ContainerRelease.Files.Select(file => file.Path.EndsWith(".yml", StringComparison.Ordinal) ? (file.Path, stack) : file)];
}
