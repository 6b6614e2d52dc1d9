using System.Diagnostics.CodeAnalysis;

namespace ErpMax.Settings;

/// <summary>Where RabbitMQ is: <c>amqp://user:password@host:port/virtual-host</c>, or <c>amqps</c>. Prints without the password.</summary>
internal sealed class BrokerAddress
{
    private BrokerAddress(Uri uri) => Uri = uri;

    /// <summary>With the password.</summary>
    public Uri Uri { get; }

    public static bool TryRead(string text, [NotNullWhen(true)] out BrokerAddress? address)
    {
        address = Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps" && uri!.Host.Length > 0 && uri.AbsolutePath.Count(c => c == '/') <= 1
            ? new BrokerAddress(uri)
            : null;
        return address is not null;
    }

    public override string ToString() => $"{Uri.Host}:{(Uri.Port > 0 ? Uri.Port : Uri.Scheme == "amqps" ? 5671 : 5672)}{Uri.AbsolutePath}";
}
