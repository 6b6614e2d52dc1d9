namespace Slipway.Hosts.Ssh;

/// <summary>
/// How long each side believes in the other. This side notices a silent network first, so that it never thinks a command
/// alive that the host has ended.
/// </summary>
internal sealed record SshTiming
{
    public static SshTiming Of(TimeSpan silence) => new() { Beat = silence / 4, Silence = silence, Answer = silence * 0.6, Reconnect = silence * 3 };

    /// <summary>How often each command's supervisor hears from us.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a host waits for a beat before it ends what runs for us.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an unanswered beat is taken for a slow network.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>How long to try to come back after the connection was lost.</summary>
    public TimeSpan Reconnect { get; init; } = TimeSpan.FromSeconds(60);
}
