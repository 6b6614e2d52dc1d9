namespace Slipway.Hosts;

/// <summary>What a name in a directory stands for; links are not followed.</summary>
public enum HostEntryKind
{
    File,
    Directory,
    SymbolicLink,
}
