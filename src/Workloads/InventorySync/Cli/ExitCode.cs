namespace InventorySync.Cli;

/// <summary>What the program ends with; cron jobs and deployments rely on these.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failed = 1;
    public const int BadUsage = 2;
    public const int Partial = 3;
    public const int AlreadyRunning = 4;
    public const int Cancelled = 130;
}
