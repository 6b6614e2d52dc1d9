namespace Slipway.Environments;

/// <summary>How a host is reached. In files the names are written in lower case.</summary>
public enum HostKind
{
    /// <summary>A directory on this machine plays the server.</summary>
    Local,

    /// <summary>A machine that is reached by SSH.</summary>
    Ssh,
}
