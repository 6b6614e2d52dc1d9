namespace Slipway.Hosts;

/// <summary>What a command left behind: its exit code (128 + n after signal n) and all it wrote, as UTF-8.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error, TimeSpan Duration)
{
    public bool Succeeded => ExitCode == 0;
}
