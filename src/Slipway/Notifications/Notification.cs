using System.Collections.Immutable;

namespace Slipway.Notifications;

/// <summary>Something that people who are not looking should hear of. Every text in it is redacted already.</summary>
public sealed record Notification
{
    /// <summary>What makes two messages the same: one with a key that is queued or was dealt with in the last <see cref="Outbox.MemoryDays"/> days is not taken again.</summary>
    public required string Key { get; init; }

    /// <summary>What happened, as machines name it: <c>deployment-succeeded</c>, <c>monitor-critical</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>When it happened, UTC; not when it is delivered.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>One line.</summary>
    public required string Subject { get; init; }

    /// <summary>Plain text, with what to do next.</summary>
    public required string Text { get; init; }

    /// <summary>The same for machines.</summary>
    public ImmutableSortedDictionary<string, string> Facts { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
