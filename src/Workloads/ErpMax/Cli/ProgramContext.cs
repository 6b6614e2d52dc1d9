namespace ErpMax.Cli;

/// <summary>Everything outside the program that it may see: a test gives its own.</summary>
internal sealed record ProgramContext(
    IReadOnlyDictionary<string, string> Environment, string? EnvFile, TextWriter Output, TextWriter Error, TimeProvider Time);
