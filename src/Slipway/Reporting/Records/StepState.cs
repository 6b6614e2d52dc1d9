namespace Slipway.Reporting;

/// <summary>What came of one step.</summary>
public enum StepState
{
    Done,
    Skipped,
    Refused,
    Failed,

    /// <summary>Begun, and neither finished nor failed: the deployer died.</summary>
    CutOff,

    /// <summary>The run ended before its turn.</summary>
    NotReached,
}
