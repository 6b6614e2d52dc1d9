using System.Security.Cryptography;
using System.Text;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Slipway.Notifications;

/// <summary>
/// Mails it to one recipient; each has a channel, so that one bad address does not cost the others theirs. A message that is sent again after a
/// crash has the same Message-ID, by which mail programs show it once.
/// </summary>
public sealed class SmtpChannel(SmtpOptions options) : Channel($"mail-{NameOf(options.To)}")
{
    public override async Task SendAsync(Notification notification, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(notification);
        try
        {
            await DeliverAsync(notification, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            throw new DeliveryException($"{options.Host}:{options.Port}: {problem.Message}", problem);
        }
    }

    private async Task DeliverAsync(Notification notification, CancellationToken cancel)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync(options.Host, options.Port, Security(), cancel).ConfigureAwait(false);
        if (options.User is { } user)
        {
            await client.AuthenticateAsync(user, options.Password ?? "", cancel).ConfigureAwait(false);
        }

        using var message = Compose(notification);
        await client.SendAsync(message, cancel).ConfigureAwait(false);
        await client.DisconnectAsync(quit: true, cancel).ConfigureAwait(false);
    }

    private MimeMessage Compose(Notification notification)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{notification.Key}\0{options.To}")))[..32];
        var from = MailboxAddress.Parse(options.From);
        var message = new MimeMessage
        {
            Subject = notification.Subject.ReplaceLineEndings(" "),
            Date = notification.At,
            MessageId = $"{id}@{from.Domain}",
            Body = new TextPart("plain") { Text = notification.Text },
        };
        message.From.Add(from);
        message.To.Add(MailboxAddress.Parse(options.To));

        // RFC 3834: no holiday replies.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-Slipway-Kind", notification.Kind);
        return message;
    }

    private static string NameOf(string address) => string.Concat(address.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-'));

    private SecureSocketOptions Security() => options.Tls switch
    {
        "none" => SecureSocketOptions.None,
        "starttls" => SecureSocketOptions.StartTls,
        "ssl" => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.Auto,
    };
}
