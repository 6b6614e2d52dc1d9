namespace Slipway.Engine.Journals;

public enum FailureKind
{
    Failed,
    Refused,
    Interrupted,
}
