namespace Slipway.Rollouts.Compose;

/// <summary>What stands before the releases of a project.</summary>
public enum ProxyKind
{
    /// <summary>The proxy that comes with Slipway: it judges a trial by itself.</summary>
    Embedded,

    /// <summary>nginx from Debian's package, switched by a new file and a reload.</summary>
    Nginx,
}
