using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Slipway.Hosts;

/// <summary>The TLS certificate that a server shows.</summary>
/// <param name="Subject">Whom it names.</param>
/// <param name="Expires">UTC.</param>
/// <param name="Problem">Why this machine does not trust it; null when it does.</param>
public sealed record ServerCertificate(string Subject, DateTimeOffset Expires, string? Problem)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Connects, looks at the certificate and hangs up. Nothing is sent but the greeting.</summary>
    /// <exception cref="HostException">Nobody answers there, or not with TLS.</exception>
    public static async Task<ServerCertificate> ReadAsync(string server, int port, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        ServerCertificate? shown = null;
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(server, port, limit.Token).ConfigureAwait(false);
            using var tls = new SslStream(connection.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, errors) =>
            {
                using var copy = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
                shown = copy is null ? null : new ServerCertificate(copy.Subject, copy.NotAfter.ToUniversalTime(), errors == SslPolicyErrors.None ? null : errors.ToString());
                return errors == SslPolicyErrors.None;
            });
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = server }, limit.Token).ConfigureAwait(false);
        }
        catch (Exception trouble) when (!cancel.IsCancellationRequested && trouble is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            // One that is not trusted ends the greeting, but it was shown.
            return shown ?? throw new HostException($"{server}:{port} shows no certificate: {(trouble is OperationCanceledException ? "no answer in time" : trouble.Message)}", trouble);
        }

        return shown ?? throw new HostException($"{server}:{port} shows no certificate");
    }
}
