namespace Slipway.Engine.Runs;

public enum DrillKind
{
    KillBefore,
    KillAfter,
    Fail,
    FailUndo,
    Pause,
}
