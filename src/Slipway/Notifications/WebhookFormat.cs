namespace Slipway.Notifications;

public enum WebhookFormat
{
    /// <summary>The notification itself.</summary>
    Json,

    /// <summary><c>{"text": …}</c>, as Slack and what is compatible with it take it.</summary>
    Slack,
}
