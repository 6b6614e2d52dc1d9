namespace Slipway.Engine.Targets;

public enum EvidenceStatus
{
    Ok,
    Warning,
    Failed,
    Skipped,
}
