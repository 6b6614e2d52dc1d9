using InventorySync.Logging;
using InventorySync.Settings;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace InventorySync.Alerts;

// Mails when somebody has to do something. AlertSender sends, AlertHistory remembers what was mailed today, so that a job that
// fails every hour does not fill a mailbox. A mail that cannot be sent is a line in the log and never changes a run's result.

/// <summary>Sends at most one mail a cause and day, in bounded time.</summary>
internal sealed class AlertSender(SmtpSettings? smtp, AlertHistory history, SyncLog log, TimeProvider time)
{
    private const int Tries = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="cause">What makes two alerts the same, as in <c>ozon/auth</c>.</param>
    public async Task SendAsync(string cause, string subject, string body)
    {
        if (smtp is null || !history.IsNew(cause))
            return;
        // Its own time limit: an alert is also due when the run was cancelled.
        using var limit = new CancellationTokenSource(Patience, time);
        if (await TrySendAsync(smtp, subject, body, limit.Token) is { } error)
            log.Error($"alert '{subject}' could not be mailed: {error}");
        else
            history.Remember(cause);
    }

    /// <returns>Null when it was sent, else why not.</returns>
    public async Task<string?> TrySendAsync(SmtpSettings settings, string subject, string body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SendOnceAsync(settings, subject, body, cancellationToken);
                return null;
            }
            catch (AuthenticationException error)
            {
                return log.Redact(error.Message);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                if (attempt == Tries || cancellationToken.IsCancellationRequested)
                    return log.Redact($"{settings.Host}:{settings.Port}: {error.Message}");
            }
            await Task.Delay(TimeSpan.FromSeconds(attempt), time, CancellationToken.None);
        }
    }

    private async Task SendOnceAsync(SmtpSettings settings, string subject, string body, CancellationToken cancellationToken)
    {
        using var message = new MimeMessage { Subject = $"[inventory-sync] {log.Redact(subject)}", Body = new TextPart("plain") { Text = log.Redact(body) } };
        message.From.Add(MailboxAddress.Parse(settings.From));
        foreach (var to in settings.To)
            message.To.Add(MailboxAddress.Parse(to));
        using var client = new SmtpClient { Timeout = 10_000 };
        await client.ConnectAsync(settings.Host, settings.Port, Tls(settings.Tls), cancellationToken);
        if (settings.User is not null)
            await client.AuthenticateAsync(settings.User, settings.Password ?? "", cancellationToken);
        await client.SendAsync(message, cancellationToken);
        await client.DisconnectAsync(true, cancellationToken);
    }

    private static SecureSocketOptions Tls(string text) => text switch
    {
        "none" => SecureSocketOptions.None,
        "starttls" => SecureSocketOptions.StartTls,
        "ssl" => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.Auto,
    };
}
