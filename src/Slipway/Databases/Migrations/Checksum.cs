using System.Security.Cryptography;
using System.Text;

namespace Slipway.Databases.Migrations;

/// <summary>The identity of a script's text: it survives a change of line endings or a byte order mark, and nothing else.</summary>
internal static class Checksum
{
    public const string Prefix = "sha256:v1:";

    public static string Of(string text) => Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normalise(text))));

    public static string Normalise(string text)
        => text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}
