namespace Slipway.Reporting;

/// <summary>What came of the run that a record tells of.</summary>
public enum RecordStatus
{
    Succeeded,

    /// <summary>Everything was as it should be already.</summary>
    Unchanged,

    /// <summary>It failed, and everything it had started was taken back.</summary>
    Undone,

    /// <summary>It has not ended: it was cut off, or could not be undone.</summary>
    Unfinished,
}
