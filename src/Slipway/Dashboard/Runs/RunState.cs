namespace Slipway.Dashboard.Runs;

internal enum RunState
{
    Succeeded,
    Unchanged,
    Undone,

    /// <summary>It has not ended: it is going on, or was cut off.</summary>
    Unfinished,

    /// <summary>Its journal cannot be believed.</summary>
    Unreadable,
}
