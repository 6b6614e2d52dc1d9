namespace Slipway.Environments;

/// <summary>Where a value was written, so that a problem can point at it.</summary>
internal sealed record Origin(string? File, int Line = 0, int Column = 0)
{
    /// <summary>What stands nowhere, such as a default.</summary>
    public static Origin Nowhere { get; } = new((string?)null);

    /// <summary>What the command line gave.</summary>
    public static Origin CommandLine { get; } = new("--set");

    public SettingsProblem Problem(string path, string message) => new(message, path, File, Line, Column);
}
