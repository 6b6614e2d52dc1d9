// Services: programs that run for as long as the machine does, as units of the deploy user's own systemd. A Service is data, ServiceUnit its unit file,
// UserServices captures, applies and restores those of one application and environment on a Host. No root is needed; a user whose units are to run
// without a login needs lingering (loginctl enable-linger).
using System.Text.RegularExpressions;

namespace Slipway.Hosts.Services;

/// <summary>One long-running program.</summary>
/// <param name="Name">Letters, digits and dashes.</param>
/// <param name="Command">Shell text on one line; it is run by sh, which should <c>exec</c> nothing else: systemd watches the program itself.</param>
public sealed partial record Service(string Name, string Command)
{
    /// <summary>How long it must have stayed up after its start to be called well.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long it may take to stop before it is killed.</summary>
    public TimeSpan Stop { get; init; } = TimeSpan.FromSeconds(30);

    internal string? Problem => !NamePattern().IsMatch(Name) ? "its name may have letters, digits and dashes only"
        : string.IsNullOrWhiteSpace(Command) ? "it has no command"
        : Command.AsSpan().ContainsAny('\n', '\r', '\0') ? "its command must be one line"
        : null;

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
