namespace Slipway.Environments;

public enum NotificationEvent
{
    /// <summary>A deployment or another run has begun to change something.</summary>
    Started,

    /// <summary>It ended well.</summary>
    Succeeded,

    /// <summary>It failed, or was interrupted, and everything is as it was.</summary>
    Undone,

    /// <summary>It failed and could not be undone: somebody must act.</summary>
    NotUndone,

    /// <summary>Something that the monitor watches got worse or well again.</summary>
    Monitor,

    /// <summary>The weekly report.</summary>
    Report,
}
