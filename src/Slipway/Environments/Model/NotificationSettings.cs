using System.ComponentModel;

namespace Slipway.Environments;

/// <summary>Who is told what happens while nobody looks.</summary>
public sealed record NotificationSettings(
    [Description("Addresses to post to as JSON.")]
    IReadOnlyList<WebhookSettings> Webhooks,
    [Description("What is told. None given: all of it.")]
    IReadOnlyList<NotificationEvent> On,
    [Description("The mail server and the people.")]
    MailSettings? Mail = null,
    [Description("Longest time that a command waits at its end for messages to be taken. What has not gone out by then is sent by the next command.")]
    [DefaultValue("10s")]
    TimeSpan Patience = default);
