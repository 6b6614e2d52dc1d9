namespace Slipway.Hosts;

/// <summary>A command ended with a non-zero exit code, or was out of time.</summary>
public sealed class CommandFailedException : HostException
{
    private const int LinesShown = 10;

    internal CommandFailedException(string host, Command command, CommandResult result, bool outOfTime)
        : base(Describe(host, command, result, outOfTime))
    {
        (Host, Command, Result, IsOutOfTime) = (host, command, result, outOfTime);
    }

    /// <summary>The host's name.</summary>
    public string Host { get; }

    /// <summary>The command; its text is safe to print.</summary>
    public Command Command { get; }

    /// <summary>What it wrote until it ended.</summary>
    public CommandResult Result { get; }

    /// <summary>True when its time limit ended it, together with its whole process group.</summary>
    public bool IsOutOfTime { get; }

    private static string Describe(string host, Command command, CommandResult result, bool outOfTime)
    {
        var end = outOfTime
            ? $"did not end within {command.TimeLimit!.Value.TotalSeconds:0.###} s and was stopped with all its processes"
            : $"exited with {result.ExitCode}";
        var said = command.Redact(result.Error.Trim().Length > 0 ? result.Error : result.Output)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var tail = string.Concat(said.TakeLast(LinesShown).Select(line => $"\n    {line}"));
        return $"{host}: {command} {end}.{tail}";
    }
}
