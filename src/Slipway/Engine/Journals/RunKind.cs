namespace Slipway.Engine.Journals;

public enum RunKind
{
    Deployment,
    Rollback,
}
