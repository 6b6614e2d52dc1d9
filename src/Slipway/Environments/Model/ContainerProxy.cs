namespace Slipway.Environments;

/// <summary>What stands before the containers of a release. In files the names are written in lower case.</summary>
public enum ContainerProxy
{
    /// <summary>The proxy that comes with Slipway.</summary>
    Embedded,

    /// <summary>nginx, as Debian packages it.</summary>
    Nginx,
}
