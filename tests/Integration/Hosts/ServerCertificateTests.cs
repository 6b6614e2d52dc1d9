using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Slipway.Hosts;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Hosts;

public sealed class ServerCertificateTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_certificate_of_a_server_is_read_though_nobody_here_trusts_it()
    {
        var folder = Directory.CreateTempSubdirectory("slipway-tls-").FullName;
        try
        {
            var (certificate, key) = (Path.Combine(folder, "certificate.pem"), Path.Combine(folder, "key.pem"));
            Certificates.Write(certificate, key);
            using var own = X509Certificate2.CreateFromPemFile(certificate, key);
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var serving = ServeOneAsync(listener, own);

            var shown = await ServerCertificate.ReadAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, Now);

            await serving;
            shown.Subject.ShouldBe("CN=localhost");
            shown.Expires.ShouldBe(own.NotAfter.ToUniversalTime());
            shown.Problem.ShouldNotBeNull().ShouldContain("RemoteCertificateChainErrors");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var port = ServerDirectory.FreePort();
        (await Should.ThrowAsync<HostException>(() => ServerCertificate.ReadAsync("127.0.0.1", port, Now))).Message.ShouldStartWith($"127.0.0.1:{port} shows no certificate: ");
    }

    private static async Task ServeOneAsync(TcpListener listener, X509Certificate2 own)
    {
        using var client = await listener.AcceptTcpClientAsync(Now);
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(own);
            _ = await tls.ReadAsync(new byte[1], Now);
        }
        catch (Exception error) when (error is IOException or System.Security.Authentication.AuthenticationException)
        {
            // Whoever does not trust the certificate hangs up in the middle of the greeting.
        }
    }
}
