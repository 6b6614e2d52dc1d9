using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ErpMax.Settings;

/// <summary>Where Redis is: <c>redis://user:password@host:port/number</c>, or <c>rediss</c> for TLS. Prints without the password.</summary>
internal sealed record RedisAddress(string Host, int Port, string? User, string? Password, int Database, bool Tls)
{
    public static bool TryRead(string text, [NotNullWhen(true)] out RedisAddress? address)
    {
        address = null;
        var number = 0;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("redis" or "rediss") || uri.Host.Length == 0
            || (uri.AbsolutePath.Length > 1 && !int.TryParse(uri.AbsolutePath[1..], NumberStyles.None, CultureInfo.InvariantCulture, out number)))
            return false;
        var user = uri.UserInfo.Split(':', 2);
        address = new RedisAddress(
            uri.Host, uri.Port > 0 ? uri.Port : 6379, user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
            user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null, number, uri.Scheme == "rediss");
        return true;
    }

    public override string ToString() => $"{Host}:{Port}/{Database}";
}
