namespace Slipway.Build.Cli;

/// <summary>Bad usage or configuration: exit code 2, and nothing was touched.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner);
