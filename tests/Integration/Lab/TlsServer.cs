using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Slipway.Tests.Integration.Lab;

/// <summary>A TLS server on loopback that shows its certificate and hangs up. The certificate can be renewed while it runs.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slipway-tls-");
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;
    private X509Certificate2? _certificate;

    public TlsServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Who trusts this trusts the last certificate that was to be trusted: <c>SSL_CERT_FILE</c>.</summary>
    public string Trusted => Path.Combine(_folder.FullName, "trusted.pem");

    /// <summary>Has a new certificate from now on, for so many days.</summary>
    /// <param name="days">Until it ends.</param>
    /// <param name="isTrusted">Whether it is put into <see cref="Trusted"/>.</param>
    public void Renew(double days, bool isTrusted = true)
    {
        var (certificate, key) = (Path.Combine(_folder.FullName, "certificate.pem"), Path.Combine(_folder.FullName, "key.pem"));
        Certificates.Write(certificate, key, days);
        if (isTrusted)
            File.Copy(certificate, Trusted, overwrite: true);
        _certificate = X509Certificate2.CreateFromPemFile(certificate, key);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _serving;
        _end.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(_certificate!);
                _ = await tls.ReadAsync(new byte[1], _end.Token);
            }
            catch (Exception error) when (error is IOException or SocketException or System.Security.Authentication.AuthenticationException or OperationCanceledException)
            {
                // Whoever has seen enough, or does not trust it, hangs up.
            }
        }
    }
}
