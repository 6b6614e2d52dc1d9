using Slipway.Environments;
using Slipway.Notifications;

namespace Slipway.Build.Capabilities;

/// <summary>The ways to people that an environment's settings name.</summary>
internal static class Channels
{
    public static IReadOnlyList<Channel> Of(NotificationSettings settings) =>
    [
        .. settings.Mail is { } mail
            ? mail.To.Distinct(StringComparer.OrdinalIgnoreCase).Select(to => new SmtpChannel(new SmtpOptions(mail.Host, mail.Port, mail.Tls.ToString().ToLowerInvariant(), mail.User, mail.Password?.Reveal(), mail.From, to)))
            : Enumerable.Empty<Channel>(),
        .. settings.Webhooks.Select(hook => new WebhookChannel(hook.Name, new Uri(hook.Url.Reveal()), hook.Format == WebhookKind.Slack ? WebhookFormat.Slack : WebhookFormat.Json)),
    ];
}
