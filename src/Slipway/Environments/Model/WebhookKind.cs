namespace Slipway.Environments;

public enum WebhookKind
{
    Json,
    Slack,
}
