using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ErpMax.Settings;

/// <summary>An address of this machine and a port: <c>127.0.0.1:8080</c>, <c>[::]:8080</c>; <c>*:8080</c> is all. Port 0 takes a free one.</summary>
internal sealed record ListenAddress(IPEndPoint EndPoint)
{
    public static bool TryRead(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        var spelled = text.StartsWith("*:", StringComparison.Ordinal) ? "0.0.0.0" + text[1..] : text.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + text[9..] : text;
        // Without a port IPEndPoint takes 0, which here would silently be a random one.
        if (!IPEndPoint.TryParse(spelled, out var point) || (point.Port == 0 && !spelled.EndsWith(":0", StringComparison.Ordinal)))
            return false;
        address = new ListenAddress(point);
        return true;
    }

    public override string ToString() => EndPoint.ToString();
}
