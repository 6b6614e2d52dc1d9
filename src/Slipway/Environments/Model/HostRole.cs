namespace Slipway.Environments;

/// <summary>What a host of several does. In files the names are written in lower case.</summary>
public enum HostRole
{
    /// <summary>Carries the release.</summary>
    Code,

    /// <summary>Runs the cron jobs. At most one host of an environment does, so that no job runs twice.</summary>
    Cron,
}
