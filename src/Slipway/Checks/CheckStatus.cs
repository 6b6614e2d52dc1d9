namespace Slipway.Checks;

public enum CheckStatus
{
    Ok,
    Warning,
    Failed,
}
