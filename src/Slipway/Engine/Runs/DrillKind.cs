namespace Slipway.Engine.Runs;

public enum DrillKind
{
    KillBefore,
    KillAfter,
    KillStatement,
    Fail,
    FailUndo,
    Pause,
}
