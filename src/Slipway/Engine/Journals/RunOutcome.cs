namespace Slipway.Engine.Journals;

public enum RunOutcome
{
    /// <summary>Everything was done.</summary>
    Succeeded,

    /// <summary>Everything was as it should be already; nothing was changed.</summary>
    Unchanged,

    /// <summary>It failed and everything it had started was taken back.</summary>
    Undone,
}
