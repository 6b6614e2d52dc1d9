using System.Globalization;
using Slipway.Hosts;

namespace Slipway.Checks;

/// <summary>How long a certificate still holds.</summary>
public static class CertificateChecks
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(21);
    private static readonly TimeSpan VerySoon = TimeSpan.FromDays(7);

    public static CheckResult Judge(ServerCertificate certificate, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var left = certificate.Expires - now;
        var text = string.Create(CultureInfo.InvariantCulture, $"{certificate.Subject}, until {certificate.Expires:yyyy-MM-dd HH:mm} UTC ({left.TotalDays:0.0} days)");
        return certificate.Problem is { } problem ? CheckResult.Failed($"{text}: not trusted ({problem})")
            : left < VerySoon ? CheckResult.Failed(text)
            : left < Soon ? CheckResult.Warning(text)
            : CheckResult.Ok(text);
    }
}
