namespace Slipway.Build.Running;

/// <summary>What the process's exit code says. Stable: scripts and CI pipelines rely on it.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int FailedAndUndone = 1;
    public const int BadUsage = 2;
    public const int NotUndone = 3;
    public const int Locked = 4;
    public const int Refused = 5;

    /// <summary>Run: this and the number of hosts on which the command failed, 80 at most.</summary>
    public const int HostsFailed = 10;
}
