namespace ErpMax.Cli;

/// <summary>What the program ends with; deployments and container health checks rely on these.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failed = 1;
    public const int BadUsage = 2;
}
