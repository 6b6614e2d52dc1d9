namespace Slipway.Environments;

/// <summary>What runs the containers of a release. In files the names are written in lower case.</summary>
public enum ContainerOrchestrator
{
    /// <summary>A compose project for each release; the proxy switches between them.</summary>
    Compose,

    /// <summary>Services of a swarm that the host manages.</summary>
    Swarm,
}
