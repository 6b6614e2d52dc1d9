namespace Slipway.Hosts;

/// <summary>What a host's shell is to do for a command.</summary>
/// <param name="Command">For its limit and for messages.</param>
/// <param name="Text">POSIX shell text with secrets in clear; it goes through standard input and never into an argument list.</param>
/// <param name="BusyFile">
/// A file to hold a shared flock on until the command's whole group is gone; null for what changes nothing. The next lock
/// waits for it, so that the last command of a deployer that was killed cannot run into the work of its successor.
/// </param>
internal sealed record ShellCall(Command Command, string Text, string? BusyFile);
