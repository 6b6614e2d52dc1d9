namespace Slipway.Reporting.Consoles;

/// <summary>How far a step is.</summary>
internal enum RowState
{
    Waiting,
    Running,
    Done,
    Skipped,
    Refused,
    Failed,
}
