using System.Buffers;
using System.Text;

namespace Slipway.Hosts;

/// <summary>Quoting for POSIX shells: the only place where a value becomes shell text.</summary>
internal static class ShellText
{
    /// <summary>Strict: half a surrogate pair must fail here and not reach a host as a question mark.</summary>
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>For what a host says: bytes that are no text become U+FFFD.</summary>
    public static readonly UTF8Encoding Lenient = new(encoderShouldEmitUTF8Identifier: false);

    private static readonly SearchValues<char> Safe =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-");

    private static readonly HashSet<string> Reserved =
        ["if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for", "in", "function", "select", "time"];

    /// <summary>A word exactly as the program will see it. Plain words stay bare, so that plans are readable.</summary>
    public static string Quote(string value) =>
        value.Length > 0 && !value.AsSpan().ContainsAnyExcept(Safe) ? value : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The first word: one that looks like an assignment or a keyword is quoted, or the shell would take it for one.</summary>
    public static string QuoteProgram(string value) =>
        Reserved.Contains(value) || value.Contains('=', StringComparison.Ordinal) ? $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'" : Quote(value);

    /// <summary>A path for cd or a redirection; one that begins with a dash or is empty must not be taken for an option.</summary>
    public static string QuotePath(string path) => Quote(path.StartsWith('-') || path.Length == 0 ? "./" + path : path);

    /// <summary>The value itself, when a shell can carry it.</summary>
    public static string Checked(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A NUL character cannot be passed to a command.", nameof(value));
        try
        {
            _ = Utf8.GetByteCount(value);
            return value;
        }
        catch (EncoderFallbackException)
        {
            throw new ArgumentException("A value with half a surrogate pair cannot be passed to a command.", nameof(value));
        }
    }
}
