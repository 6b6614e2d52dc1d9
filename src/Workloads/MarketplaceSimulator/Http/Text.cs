using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace MarketplaceSimulator.Http;

internal static class Text
{
    public static string ToStringInvariant(this long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string ToStringInvariant(this int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string ToBase64(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    /// <summary>Null when the text is not base64url of UTF-8.</summary>
    public static string? FromBase64(string text)
    {
        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
