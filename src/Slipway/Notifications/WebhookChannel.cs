using System.Net.Http.Json;
using System.Text.Json;

namespace Slipway.Notifications;

/// <summary>Posts it as JSON. The address is a secret (it often is the only key), so it is in no message.</summary>
public sealed class WebhookChannel(string name, Uri address, WebhookFormat format) : Channel(name), IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    // Redirects are not followed: the address is a secret that was meant for one server.
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public override async Task SendAsync(Notification notification, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(notification);
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Headers.Add("Idempotency-Key", notification.Key);
        request.Content = format == WebhookFormat.Slack
            ? JsonContent.Create(new { text = $"*{Escape(notification.Subject)}*\n{Escape(notification.Text)}" }, options: Json)
            : JsonContent.Create(notification, options: Json);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
            {
                throw new DeliveryException($"it answers HTTP {(int)answer.StatusCode}");
            }
        }
        catch (HttpRequestException problem)
        {
            throw new DeliveryException(problem.HttpRequestError == HttpRequestError.Unknown ? "it cannot be reached" : $"it cannot be reached ({problem.HttpRequestError})", problem);
        }
    }

    public void Dispose() => client.Dispose();

    // What Slack asks to have escaped, and nothing else.
    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
