namespace Slipway.Reporting.Consoles;

/// <summary>One step, or the undo of one, as it stands now.</summary>
internal sealed record BoardRow(string Step, bool IsUndo)
{
    public RowState State { get; init; }

    /// <summary>The last thing said about it; for a skip its reason, for a failure its error.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Known when the step has ended.</summary>
    public long? DurationMs { get; init; }

    /// <summary>Timestamp of its beginning.</summary>
    public long Began { get; init; }

    public string Title => IsUndo ? $"undo {Step}" : Step;
}
